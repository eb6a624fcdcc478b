// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attach points of links: the attribute target, and for functions and probes, which BPF
 * describes in the info of the link alone, a text of the same form with two more keys:
 * prog_id, the program whose function it is, and file, the file of a probe of user space.
 */
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include <bpf/btf.h>
#include <linux/bpf.h>

#include "bpf/attributes.h"
#include "bpf/ids.h"
#include "bpf/link_target.h"
#include "bpf/type_names.h"
#include "libbpfdev.h"
#include "output/columns.h"
#include "output/value.h"
#include "util/debug.h"

/* enum bpf_link_type and enum bpf_perf_event_type, which old headers do not have */
#define LINK_UPROBE_MULTI	12
#define PERF_UPROBE		1
#define PERF_URETPROBE		2
#define PERF_KPROBE		3
#define PERF_KRETPROBE		4
#define PERF_TRACEPOINT		5
#define PERF_EVENT		6
#define MULTI_RETURN		1

/*
 * struct link_info - struct bpf_link_info of Linux 6.8 for these links, with room for later
 * members; all zero on a kernel that does not fill them
 */
struct link_info {
	uint32_t type;
	uint32_t id;
	uint32_t prog_id;
	union {
		struct {
			uint64_t addrs;
			uint32_t count;
			uint32_t flags;
		} kprobe_multi;
		struct {
			uint64_t path;
			uint64_t arrays[3];
			uint32_t path_size;
			uint32_t count;
			uint32_t flags;
		} uprobe_multi;
		struct {
			uint32_t type;
			uint32_t pad;
			union {
				struct {
					uint64_t text;
					uint32_t len;
					uint32_t offset;
				} name;
				struct {
					uint64_t config;
					uint32_t type;
				} event;
			};
		} perf;
		uint64_t room[16];
	} __attribute__((aligned(8)));
};

static bool link_target_info(int fd, struct link_info *info)
{
	uint32_t len = sizeof(*info);

	return !ids_read_info(fd, info, &len);
}

/* Add a key and a name, which users may have chosen. */
static void link_target_name(char *buf, size_t size, const char *key, const char *name)
{
	size_t len = strlen(buf);

	value_put(buf + len, size - len, "%s%s:", len ? " " : "", key);
	if (!*name || !attribute_put_escaped(name, buf + strlen(buf), size - strlen(buf)))
		buf[len] = '\0';
}

static void link_target_u64(char *buf, size_t size, const char *key, uint64_t value)
{
	size_t len = strlen(buf);

	value_put(buf + len, size - len, "%s%s:%llu", len ? " " : "", key,
		  (unsigned long long)value);
}

/* The BTF of the kernel is large: it is read once. */
static const struct btf *link_target_vmlinux(void)
{
	static struct btf *btf;
	static bool is_read;

	if (!is_read)
		btf = btf__load_vmlinux_btf();
	is_read = true;
	return btf;
}

static bool link_target_put_func(const struct btf *btf, uint32_t type_id, char *buf,
				 size_t size)
{
	const struct btf_type *type = btf ? btf__type_by_id(btf, type_id) : NULL;

	if (type)
		link_target_name(buf, size, "func",
				 btf__name_by_offset(btf, type->name_off) ?: "");
	return *buf;
}

/* The function of the kernel or of a module. */
static void link_target_kernel_func(uint32_t btf_id, uint32_t type_id, char *buf, size_t size)
{
	const struct btf *vmlinux = link_target_vmlinux();
	struct btf *btf;

	if (!vmlinux || type_id < btf__type_cnt(vmlinux)) {
		link_target_put_func(vmlinux, type_id, buf, size);
		return;
	}
	btf = btf__load_from_kernel_by_id_split(btf_id, (struct btf *)vmlinux);
	cli_debug_call(btf ? 0 : -1, "bpf BTF_GET_FD_BY_ID %u", btf_id);
	link_target_put_func(btf, type_id, buf, size);
	btf__free(btf);
}

static bool link_target_prog_info(uint32_t id, struct bpf_prog_info *info)
{
	struct ids_object prog = { .type = BPFDEV_TYPE_PROG, .id = id };

	if (ids_read(&prog))
		return false;
	close(prog.fd);
	*info = prog.info.prog;
	return true;
}

/* The function of another program. */
static void link_target_prog_func(uint32_t prog_id, uint32_t type_id, char *buf, size_t size)
{
	struct bpf_prog_info info;
	struct btf *btf;

	if (!link_target_prog_info(prog_id, &info) || !info.btf_id)
		return;
	btf = btf__load_from_kernel_by_id(info.btf_id);
	cli_debug_call(btf ? 0 : -1, "bpf BTF_GET_FD_BY_ID %u", info.btf_id);
	if (link_target_put_func(btf, type_id, buf, size))
		link_target_u64(buf, size, "prog_id", prog_id);
	btf__free(btf);
}

/*
 * The ID in the info of a link is that of a program, or of the BTF of the kernel or a
 * module. The program of the link has the latter in its own info.
 */
static void link_target_tracing(const struct bpf_link_info *link, char *buf, size_t size)
{
	uint32_t id = link->tracing.target_obj_id, type_id = link->tracing.target_btf_id;
	struct bpf_prog_info info;

	if (!id || !link_target_prog_info(link->prog_id, &info))
		return;
	if (info.type != BPF_PROG_TYPE_EXT && info.attach_btf_obj_id == id)
		link_target_kernel_func(id, type_id, buf, size);
	else
		link_target_prog_func(id, type_id, buf, size);
	/* a program that replaces a function has no attach type */
	if (*buf && info.type != BPF_PROG_TYPE_EXT)
		link_target_u64(buf, size, "attach_type", link->tracing.attach_type);
}

static void link_target_functions(int fd, char *buf, size_t size)
{
	struct link_info info = {};

	if (!link_target_info(fd, &info) || !info.kprobe_multi.count)
		return;
	link_target_u64(buf, size, "func_cnt", info.kprobe_multi.count);
	if (info.kprobe_multi.flags & MULTI_RETURN)
		link_target_u64(buf, size, "retprobe", 1);
}

static void link_target_offsets(int fd, char *buf, size_t size)
{
	char path[PATH_MAX] = "";
	struct link_info info = {
		.uprobe_multi.path = (uintptr_t)path, .uprobe_multi.path_size = sizeof(path),
	};

	if (!link_target_info(fd, &info) || !info.uprobe_multi.count)
		return;
	link_target_u64(buf, size, "offset_cnt", info.uprobe_multi.count);
	link_target_name(buf, size, "file", path);
	if (info.uprobe_multi.flags & MULTI_RETURN)
		link_target_u64(buf, size, "retprobe", 1);
}

/* The name of a tracepoint has no subsystem here. */
static void link_target_perf(int fd, char *buf, size_t size)
{
	char name[PATH_MAX] = "";
	struct link_info info = {
		.perf.name.text = (uintptr_t)name, .perf.name.len = sizeof(name),
	};

	if (!link_target_info(fd, &info))
		return;
	switch (info.perf.type) {
	case PERF_UPROBE:
	case PERF_URETPROBE:
		link_target_u64(buf, size, "offset", info.perf.name.offset);
		link_target_name(buf, size, "file", name);
		break;
	case PERF_KPROBE:
	case PERF_KRETPROBE:
		link_target_name(buf, size, "func", name);
		if (*buf && info.perf.name.offset)
			link_target_u64(buf, size, "offset", info.perf.name.offset);
		break;
	case PERF_TRACEPOINT:
		link_target_name(buf, size, "tp_name", name);
		break;
	case PERF_EVENT:
		link_target_u64(buf, size, "perf_type", info.perf.event.type);
		link_target_u64(buf, size, "perf_config", info.perf.event.config);
		break;
	}
	if (*buf && (info.perf.type == PERF_URETPROBE || info.perf.type == PERF_KRETPROBE))
		link_target_u64(buf, size, "retprobe", 1);
}

/*
 * Describe the attach point of a link by its info. Return false if it is of another type,
 * or its attach point is not known.
 */
static bool link_target_put(const struct ids_object *link, char *buf, size_t size)
{
	*buf = '\0';
	switch ((int)link->info.link.type) {
	case BPF_LINK_TYPE_TRACING:
		link_target_tracing(&link->info.link, buf, size);
		break;
	case BPF_LINK_TYPE_KPROBE_MULTI:
		link_target_functions(link->fd, buf, size);
		break;
	case LINK_UPROBE_MULTI:
		link_target_offsets(link->fd, buf, size);
		break;
	case BPF_LINK_TYPE_PERF_EVENT:
		link_target_perf(link->fd, buf, size);
		break;
	}
	return *buf;
}

/* The same for the link with an ID, which needs CAP_SYS_ADMIN. */
static bool link_target_of_id(uint32_t id, char *buf, size_t size)
{
	struct ids_object link = { .type = BPFDEV_TYPE_LINK, .id = id };
	bool is_known;

	if (ids_read(&link))
		return false;
	is_known = link_target_put(&link, buf, size);
	close(link.fd);
	return is_known;
}

/**
 * link_target_read() - read the attach point of a link
 * @devnum: the number of its node; 0 for none
 * @object: the link, if it has no node; else NULL
 * @id: its ID
 * @buf: the text, with the names of attach types
 * @size: size of @buf
 *
 * Sysfs has no file of a probe, and not which function a program replaces; without a node,
 * /proc has no functions at all. Its text stays if the info of the link has none, as on old
 * kernels, or without CAP_SYS_ADMIN.
 *
 * Return: false if it is not known.
 */
bool link_target_read(dev_t devnum, const struct ids_object *object, uint32_t id, char *buf,
		      size_t size)
{
	char info[TABLE_VALUE_SIZE];

	*buf = '\0';
	attribute_value(devnum, object, "target", buf, size);
	if (*buf && strncmp(buf, "offset", strlen("offset")) != 0)
		return true;
	if (object ? link_target_put(object, info, sizeof(info)) :
		     link_target_of_id(id, info, sizeof(info))) {
		names_put_in_target(info, sizeof(info));
		value_put_text(buf, size, info);
	}
	return *buf;
}
