// SPDX-License-Identifier: GPL-2.0-only
/*
 * The attach point of a link as text, for sysfs and events: keys and values. What can be
 * read without a lock is (attach_point.c); the rest is taken from the link's text for
 * /proc/PID/fdinfo, and from what the link or its program holds.
 */

#include <linux/bpf.h>
#include <linux/bpfdev.h>
#include <linux/cgroup.h>
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kstrtox.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/nsproxy.h>
#include <linux/perf_event.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/trace_events.h>
#include <net/net_namespace.h>

#include "bpf/attach_point.h"
#include "bpf/names.h"
#include "bpf/object.h"
#include "bpf/private.h"
#include "bpf/pseudo.h"
#include "bpf/target.h"

/* Room for the fdinfo text of a link to many functions, with more names than an attribute. */
#define BPFDEV_FUNCTIONS_SIZE	(8 * BPFDEV_ATTR_MAX)

/* The name of a kprobe of perf_event_open(2) that has none of its own. */
#define BPFDEV_PROBE_DUMMY	"DUMMY_EVENT"

/* The bit "retprobe" of perf_event_attr.config for a kprobe or uprobe. */
#define BPFDEV_PROBE_RETURN	0x1

/*
 * struct bpfdev_text - the text for a target, built from optional parts
 * @buf: the text
 * @size: the size of @buf
 * @len: the length of the text, without its NUL
 */
struct bpfdev_text {
	char *buf;
	size_t size;
	size_t len;
};

static __printf(2, 3) void bpfdev_text_add(struct bpfdev_text *text,
					   const char *format, ...)
{
	size_t room = text->size - text->len, len;
	va_list args;

	va_start(args, format);
	len = vsnprintf(text->buf + text->len, room, format, args);
	va_end(args);
	if (len < room)
		text->len += len;
	else
		text->buf[text->len] = '\0';
}

/* Add a key, and a name that users may have chosen; a space would end it. */
static void bpfdev_text_name(struct bpfdev_text *text, const char *key,
			     const char *name)
{
	size_t start = text->len, room, len;

	bpfdev_text_add(text, "%s%s:", start ? " " : "", key);
	room = text->size - text->len;
	len = bpfdev_escape(name, "\\ ", text->buf + text->len, room);
	if (text->len > start && len < room)
		text->len += len;
	else
		text->len = start;
	text->buf[text->len] = '\0';
}

static void bpfdev_target_fill(struct bpfdev_target *target, const struct bpf_link *link,
			       const void *what)
{
	const struct net_device *dev;

	switch ((u32)link->type) {
	case BPF_LINK_TYPE_CGROUP:
		target->cgroup_id = cgroup_id(what);
		break;
	case BPF_LINK_TYPE_NETNS:
		target->netns_ino = ((const struct net *)what)->ns.inum;
		break;
	default:
		dev = what;
		target->ifindex = READ_ONCE(dev->ifindex);
		target->netns_ino = dev_net(dev)->ns.inum;
		bpfdev_device_name(dev, target->ifname);
	}
}

/**
 * bpfdev_target_get() - read the attach point of a link, to describe it, without a lock
 * @link: the link; the caller holds it
 * @target: to be filled; all zero if the link is not attached, or it is not known
 *
 * Return: false if the link is not attached, or its attach point is not known.
 */
bool bpfdev_target_get(const struct bpf_link *link, struct bpfdev_target *target)
{
	void * const *pointer = bpfdev_link_pointer(link);
	const void *what;

	*target = (struct bpfdev_target){};
	if (!pointer)
		return false;
	rcu_read_lock();
	what = READ_ONCE(*pointer);
	if (what)
		bpfdev_target_fill(target, link, what);
	rcu_read_unlock();
	return what;
}

static void bpfdev_text_target(struct bpfdev_text *text,
			       const struct bpfdev_target *target)
{
	if (target->ifindex) {
		bpfdev_text_add(text, "ifindex:%d netns:%u", target->ifindex,
				target->netns_ino);
		bpfdev_text_name(text, "ifname", target->ifname);
	} else if (target->netns_ino) {
		bpfdev_text_add(text, "netns_ino:%u", target->netns_ino);
	} else if (target->cgroup_id) {
		bpfdev_text_add(text, "cgroup_id:%llu", target->cgroup_id);
	}
}

/**
 * bpfdev_target_text() - describe an attach point, which may no longer exist, as text
 * @target: the attach point
 * @buf: the text: the first keys of bpfdev_link_target_text(); nothing if it is all zero
 * @size: the size of @buf
 *
 * Return: the length of the text.
 */
size_t bpfdev_target_text(const struct bpfdev_target *target, char *buf, size_t size)
{
	struct bpfdev_text text = { .buf = buf, .size = size };

	*buf = '\0';
	bpfdev_text_target(&text, target);
	return text.len;
}

/* The cgroup of a link, held, or NULL. */
static struct cgroup *bpfdev_link_cgroup(void * const *pointer)
{
	struct cgroup *cgroup;

	rcu_read_lock();
	cgroup = READ_ONCE(*pointer);
	if (cgroup && (!bpfdev_cgroup_online(cgroup) || !cgroup_tryget(cgroup)))
		cgroup = NULL;
	rcu_read_unlock();
	return cgroup;
}

/*
 * Add the path of a link's cgroup: from the top of the hierarchy, or as seen in the
 * caller's cgroup namespace, if it is in that. A lookup by id finds only cgroups of
 * the caller's namespace, so text for others follows the pointer, if it is known.
 */
static void bpfdev_text_path(struct bpfdev_text *text, void * const *pointer,
			     u64 id, bool from_top)
{
	char *path __free(kfree) = kmalloc(PATH_MAX, GFP_KERNEL);
	struct cgroup *cgroup;
	int len;

	if (!path)
		return;
	cgroup = from_top && pointer ? bpfdev_link_cgroup(pointer) :
				       cgroup_get_from_id(id);
	if (IS_ERR_OR_NULL(cgroup))
		return;
	len = from_top ? cgroup_path(cgroup, path, PATH_MAX) :
			 cgroup_path_ns(cgroup, path, PATH_MAX,
					current->nsproxy->cgroup_ns);
	cgroup_put(cgroup);
	if (len >= 0 && len < PATH_MAX)
		bpfdev_text_name(text, "path", path);
}

/*
 * Add the parameter of an iterator: the map whose elements it walks, the cgroup that it
 * starts at, or the process. Each cgroup has an order, which is not 0.
 */
static void bpfdev_text_iter(struct bpfdev_text *text,
			     const struct bpf_link *link, bool from_top)
{
	u32 map_id = bpfdev_link_map_id(link);
	struct bpf_link_info info = {};

	if (map_id)
		bpfdev_text_add(text, " map_id:%u", map_id);
	if (!link->ops->fill_link_info || link->ops->fill_link_info(link, &info))
		return;
	if (info.iter.cgroup.order) {
		bpfdev_text_add(text, " cgroup_id:%llu", info.iter.cgroup.cgroup_id);
		bpfdev_text_path(text, NULL, info.iter.cgroup.cgroup_id, from_top);
		bpfdev_text_add(text, " order:%u", info.iter.cgroup.order);
	} else if (info.iter.task.pid) {
		bpfdev_text_add(text, " pid:%u", info.iter.task.pid);
	} else if (info.iter.task.tid) {
		bpfdev_text_add(text, " tid:%u", info.iter.task.tid);
	}
}

/* Add a hook of netfilter: the text has all of it in one line. */
static void bpfdev_text_hook(struct bpfdev_text *text,
			     const struct bpf_link *link)
{
	char value[BPFDEV_VALUE_SIZE];
	unsigned int pf, hooknum;
	int prio;

	if (bpfdev_link_dead(link))
		bpfdev_text_add(text, "pf:0");
	else if (bpfdev_link_value(link, "pf", value) &&
		 sscanf(value, "%u hooknum: %u prio: %d", &pf, &hooknum, &prio) == 3)
		bpfdev_text_add(text, "pf:%u hooknum:%u prio:%d", pf, hooknum, prio);
}

/*
 * Add the function that a program traces or is a hook of. Its name is in the BTF of the
 * kernel, which the program holds, or of the traced program, which the link holds.
 *
 * A program that replaces a function has the name of the one that it was loaded for. It
 * can be attached to another one later, and the first one freed, and its BTF with it.
 */
static void bpfdev_text_function(struct bpfdev_text *text,
				 const struct bpf_link *link)
{
	const struct bpf_prog *prog = link->prog;

	if (prog->type == BPF_PROG_TYPE_EXT || !prog->aux->attach_func_name)
		return;
	bpfdev_text_name(text, "func", prog->aux->attach_func_name);
	if (text->len)
		bpfdev_text_add(text, " attach_type:%u",
				prog->expected_attach_type);
}

static void bpfdev_text_return(struct bpfdev_text *text, bool at_return)
{
	if (at_return)
		bpfdev_text_add(text, " retprobe:1");
}

/*
 * Add the function of a kprobe that perf_event_open(2) made, which has its name. One at
 * an address has a dummy.
 */
static void bpfdev_text_kprobe(struct bpfdev_text *text,
			       const struct perf_event *event)
{
	const char *name = trace_event_name(event->tp_event);

	if (!strcmp(name, BPFDEV_PROBE_DUMMY))
		return;
	bpfdev_text_name(text, "func", name);
	if (event->attr.probe_offset)
		bpfdev_text_add(text, " offset:%llu", event->attr.probe_offset);
	bpfdev_text_return(text, event->attr.config & BPFDEV_PROBE_RETURN);
}

/* Add the offset of a uprobe that perf_event_open(2) made; its file is not known here. */
static void bpfdev_text_uprobe(struct bpfdev_text *text,
			       const struct perf_event *event)
{
	bpfdev_text_add(text, "offset:%llu", event->attr.probe_offset);
	bpfdev_text_return(text, event->attr.config & BPFDEV_PROBE_RETURN);
}

/* Add a perf event that is not a place in code. */
static void bpfdev_text_counter(struct bpfdev_text *text,
				const struct perf_event *event)
{
	bpfdev_text_add(text, "perf_type:%u perf_config:%llu", event->attr.type,
			event->attr.config);
}

/*
 * Add a perf event that a link is attached to. The link holds the event's file until it is
 * released, and the event holds its tracepoint until it is destroyed
 * (perf_trace_init()), so neither a module nor a user of tracefs can remove that.
 *
 * The events that root has created in tracefs are not for every reader: only root can
 * read there. All of those are marked as dynamic before an event can be opened.
 */
static void bpfdev_text_event(struct bpfdev_text *text,
			      const struct bpf_link *link)
{
	const struct file *file = bpfdev_link_perf_file(link);
	const struct perf_event *event = file ? file->private_data : NULL;
	struct trace_event_call *call;
	char name[160];

	if (!event)
		return;
	call = event->tp_event;
	if (!call) {
		bpfdev_text_counter(text, event);
		return;
	}
	if (call->flags & TRACE_EVENT_FL_DYNAMIC)
		return;
	if (call->flags & TRACE_EVENT_FL_KPROBE) {
		bpfdev_text_kprobe(text, event);
		return;
	}
	if (call->flags & TRACE_EVENT_FL_UPROBE) {
		bpfdev_text_uprobe(text, event);
		return;
	}
	if (event->attr.type != PERF_TYPE_TRACEPOINT)
		return;
	snprintf(name, sizeof(name), "%s/%s", call->class->system,
		 trace_event_name(call));
	bpfdev_text_name(text, "tp_name", name);
}

/*
 * Add the names of the functions that a link to several is attached to, as many as fit.
 * All are functions of the kernel and its modules. The text has a line for each, with the
 * name and an offset at its end:
 *
 * obj-id TAB btf-id TAB cookie TAB name+0x0/0x0 [module]
 *
 * A link of type BPF_LINK_TYPE_KPROBE_MULTI has no ids there, and on older kernels no text.
 * A function without a name would be an address, which is not for every reader.
 */
static void bpfdev_text_functions(struct bpfdev_text *text,
				  const struct bpf_link *link)
{
	char *fdinfo __free(bpfdev_kvfree) =
		kvmalloc(BPFDEV_FUNCTIONS_SIZE, GFP_KERNEL);
	const char *separator = " func:";
	char *at = fdinfo, *line, *name;
	size_t len;

	if (!fdinfo)
		return;
	bpfdev_link_fdinfo(link, fdinfo, BPFDEV_FUNCTIONS_SIZE);
	while ((line = strsep(&at, "\n")) && at) {
		name = strrchr(line, '\t');
		if (!isdigit(*line) || !name || name[1] != ' ')
			continue;
		name += 2;
		name[strcspn(name, "+ ")] = '\0';
		if (isdigit(*name))
			continue;
		len = text->len;
		bpfdev_text_add(text, "%s%s", separator, name);
		if (text->len == len)
			break;
		separator = ",";
	}
}

/* Add the functions of a link of type BPF_LINK_TYPE_TRACING_MULTI. */
static void bpfdev_text_tracing_multi(struct bpfdev_text *text,
				      const struct bpf_link *link)
{
	char value[BPFDEV_VALUE_SIZE];

	if (!bpfdev_link_value(link, "cnt", value))
		return;
	bpfdev_text_add(text, "func_cnt:%s", value);
	bpfdev_text_functions(text, link);
}

/* Add the places of a link to several functions, or to several offsets in a file. */
static void bpfdev_text_probes(struct bpfdev_text *text, const struct bpf_link *link)
{
	bool user = (u32)link->type == BPF_LINK_TYPE_UPROBE_MULTI;
	struct bpf_link_info info = {};
	u32 count, flags;

	if (!link->ops->fill_link_info || link->ops->fill_link_info(link, &info))
		return;
	count = user ? bpfdev_info_uprobe_multi(&info) : bpfdev_info_kprobe_multi(&info);
	flags = user ? bpfdev_info_uprobe_flags(&info) : bpfdev_info_kprobe_flags(&info);
	if (!count)
		return;
	bpfdev_text_add(text, user ? "offset_cnt:%u" : "func_cnt:%u", count);
	/* one bit for both */
	bpfdev_text_return(text, flags & BPF_F_KPROBE_MULTI_RETURN);
	if (!user)
		bpfdev_text_functions(text, link);
}

/* A link that is not attached has a first value of 0, or none. */
static bool bpfdev_text_is_detached(const struct bpfdev_text *text)
{
	const char *value = strchr(text->buf, ':');

	return !value || !value[1] || !strcmp(value, ":0");
}

/**
 * bpfdev_link_target_text() - describe the attach point of a link as text
 * @link: the link; the caller holds it
 * @from_top: paths of cgroups are for every reader, and not for the caller alone
 * @buf: the text: keys and values as in Documentation/ABI, or nothing
 * @size: the size of @buf; parts that do not fit are left out
 *
 * May sleep.
 *
 * Return: the length of the text.
 */
size_t bpfdev_link_target_text(const struct bpf_link *link, bool from_top,
			       char *buf, size_t size)
{
	struct bpfdev_text text = { .buf = buf, .size = size };
	void * const *pointer = bpfdev_link_pointer(link);
	const char *key = bpfdev_link_key(link);
	char value[BPFDEV_VALUE_SIZE];
	struct bpfdev_target target;
	u32 type;
	u64 id;

	*buf = '\0';
	if (bpfdev_target_get(link, &target)) {
		bpfdev_text_target(&text, &target);
	} else if (pointer) {
		bpfdev_text_add(&text, "%s:0", key);
	} else if ((u32)link->type == BPF_LINK_TYPE_NETFILTER) {
		bpfdev_text_hook(&text, link);
	} else if ((u32)link->type == BPF_LINK_TYPE_TRACING_MULTI) {
		bpfdev_text_tracing_multi(&text, link);
	} else if (link->type == BPF_LINK_TYPE_KPROBE_MULTI ||
		   (u32)link->type == BPF_LINK_TYPE_UPROBE_MULTI) {
		bpfdev_text_probes(&text, link);
	} else if (key) {
		bpfdev_link_value(link, key, value);
		bpfdev_text_add(&text, "%s:%s", key, value);
		if (link->type == BPF_LINK_TYPE_ITER)
			bpfdev_text_iter(&text, link, from_top);
	} else if (link->type == BPF_LINK_TYPE_TRACING) {
		bpfdev_text_function(&text, link);
	} else {
		bpfdev_text_event(&text, link);
	}
	if (link->type == BPF_LINK_TYPE_CGROUP &&
	    !kstrtou64(buf + strlen("cgroup_id:"), 10, &id) && id)
		bpfdev_text_path(&text, pointer, id, from_top);
	if (!bpfdev_text_is_detached(&text) && bpfdev_link_attach_type(link, &type))
		bpfdev_text_add(&text, " attach_type:%u", type);
	return text.len;
}
