/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the module's files share. Who owns what, and which lock covers it, is
 * written down at the top of entry.c.
 */
#ifndef BPFDEV_H
#define BPFDEV_H

#include <linux/bpf.h>
#include <linux/bpfdev.h>
#include <linux/cleanup.h>
#include <linux/container_of.h>
#include <linux/device.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rbtree.h>
#include <linux/rhashtable-types.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/uidgid.h>

struct bpfdev_kept;

/*
 * struct bpfdev_object - a BPF object, as a node holds it
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @access: the most that an open of a map gets: FMODE_READ, FMODE_WRITE
 * @file: a file of our own: its private_data is the object, its f_op the
 *	object's, and the release of that f_op drops our reference. NULL: none
 * @kept: other objects that it is to have for as long; NULL: none
 */
struct bpfdev_object {
	u32 type;
	fmode_t access;
	struct file *file;
	struct bpfdev_kept *kept;
};

/* keep.c */
void bpfdev_files_put(struct file **files, u32 count, bool wait);
int bpfdev_kept_from_user(u64 fds, u32 count, struct bpfdev_kept **kept);
void bpfdev_kept_put(struct bpfdev_kept *kept);
void bpfdev_object_put(const struct bpfdev_object *object);
int bpfdev_kept_init(void);
void bpfdev_kept_exit(void);

DEFINE_FREE(bpfdev_object, struct bpfdev_object, bpfdev_object_put(&_T))
static inline void bpfdev_close_fd(int fd)
{
	if (fd >= 0)
		close_fd(fd);
}

DEFINE_FREE(bpfdev_fd, int, bpfdev_close_fd(_T))
DEFINE_FREE(bpfdev_kvfree, void *, kvfree(_T))

/* struct bpfdev_facts - what an object says of itself, see bpfdev_info */
struct bpfdev_facts {
	u32 id;
	u32 bpf_type;
	u64 refcnt;
	u8 tag[BPFDEV_TAG_SIZE];
	char bpf_name[BPFDEV_BPF_NAME_SIZE];
};

/* The life of an entry; see entry.c. */
enum bpfdev_state {
	BPFDEV_STATE_NEW,	/* known to its maker alone */
	BPFDEV_STATE_ADDING,	/* has its name; its device is being added */
	BPFDEV_STATE_LIVE,	/* there for everyone */
	BPFDEV_STATE_CHANGING,	/* there, and one caller is changing it */
	BPFDEV_STATE_REMOVING,	/* its device is being removed */
	BPFDEV_STATE_GONE,	/* its name is free again */
};

/*
 * struct bpfdev_owner - who a new entry shall belong to
 * @mode: permission bits
 * @uid: owner
 * @gid: group
 */
struct bpfdev_owner {
	umode_t mode;
	kuid_t uid;
	kgid_t gid;
};

struct bpfdev_dir;

/*
 * struct bpfdev_entry - a name in a directory, and its device
 * @dev: the node, or of a directory its control node
 * @parent: the directory it is in; NULL for the root
 * @by_name: place in the entries of @parent
 * @rcu: frees the entry, which has no such place any more
 * @state: see above
 * @busy: the thread that has made it busy, while it is; else 0
 * @type: BPFDEV_TYPE_*
 * @name_at: where in @path the last component begins
 * @minor: the minor number of @dev
 * @by_minor: place in bpfdev_minors
 * @owner: who it belonged to when it was created
 * @creator: fsuid of who created it
 * @created_ns: when, in ns of CLOCK_BOOTTIME
 * @path: its path below /dev/bpf, "" for the root
 *
 * @parent, @by_name, @state and @busy are covered by bpfdev_lock; the rest does
 * not change after bpfdev_entry_init().
 */
struct bpfdev_entry {
	struct device dev;
	struct bpfdev_dir *parent;
	union {
		struct rb_node by_name;
		struct rcu_head rcu;
	};
	enum bpfdev_state state;
	pid_t busy;
	u8 type;
	u8 name_at;
	u32 minor;
	struct rhash_head by_minor;
	struct bpfdev_owner owner;
	kuid_t creator;
	u64 created_ns;
	const char *path;
};

static inline const char *bpfdev_entry_name(const struct bpfdev_entry *entry)
{
	return entry->path + entry->name_at;
}

/* struct bpfdev_key - what tells an object from all others of the machine */
struct bpfdev_key {
	u32 type;	/* BPFDEV_TYPE_MAP, _PROG or _LINK */
	u32 id;
};

/*
 * struct bpfdev_place - what a link is attached to
 * @what: its address, which is not followed; NULL for nothing, or not known
 * @id: what tells it from others that were there: the id of a cgroup, the cookie of
 *	a network namespace; of an interface the number, and in the upper half what
 *	stands for its name and network namespace
 */
struct bpfdev_place {
	const void *what;
	u64 id;
};

/*
 * struct bpfdev_look - what was seen of an object that can change by itself
 * @uses: stands for what it uses, and how often; 0 for nothing
 * @place: of a link: what it is attached to, if that can be told
 * @prog_id: of a link: the program that it runs
 * @attached: of a link: what it was attached to is there
 * @frozen: of a map
 * @again: its symlinks could not be made to follow
 */
struct bpfdev_look {
	u64 uses;
	struct bpfdev_place place;
	u32 prog_id;
	bool attached;
	bool frozen;
	bool again;
};

/*
 * struct bpfdev_node - an entry that gives out a BPF object
 *
 * It has 1024 bytes on 7.2, and less on older kernels: with one more it would take
 * twice the memory. That is asserted below.
 *
 * @entry: first, so that freeing the one frees the other
 * @by_object: place in bpfdev_objects, covered by bpfdev_lock
 * @lock: covers @object and @opens
 * @object: the object; changed under bpfdev_lock and @lock, so that either is
 *	enough for reading
 * @opens: how often it was opened
 * @look: what was last seen of the object, changed by whoever has made the entry
 *	busy
 * @key: the object, as symlinks.c knows it; covered by its lock, as are:
 * @by_key: place in the nodes that are known there
 * @arcs: what the object uses
 */
struct bpfdev_node {
	struct bpfdev_entry entry;
	struct rb_node by_object;
	spinlock_t lock;	/* inside bpfdev_lock */
	struct bpfdev_object object;
	u64 opens;
	struct bpfdev_look look;
	struct bpfdev_key key;
	struct rb_node by_key;
	struct list_head arcs;
};

/*
 * A device of 7.2 has 792 bytes, and a spinlock 4. Where their use is checked both
 * have more, and on older kernels a device has less: the rest is the same on all.
 */
static_assert(sizeof(struct bpfdev_node) - sizeof(struct device) -
	      sizeof(spinlock_t) <= 1024 - 792 - 4);

/*
 * struct bpfdev_dir - a directory
 * @entry: first, so that freeing the one frees the other
 * @entries: what is in it, by name
 * @count: how many entries are below it, at any depth
 * @limit: how many there may be, BPFDEV_NO_LIMIT or less
 *
 * All covered by bpfdev_lock.
 */
struct bpfdev_dir {
	struct bpfdev_entry entry;
	struct rb_root entries;
	u32 count;
	u32 limit;
};

#define dev_to_entry(d)	container_of_const(d, struct bpfdev_entry, dev)
#define entry_to_node(e) container_of_const(e, struct bpfdev_node, entry)
#define entry_to_dir(e)	container_of_const(e, struct bpfdev_dir, entry)

/*
 * struct bpfdev_visitor - whom maps, programs and links are shown to
 * @object: of bpfdev_walk(): is called with each object, may sleep; not 0 ends
 *	the walk
 * @edge: of bpfdev_object_uses(): is called with each edge, must not sleep
 * @forget: the same: the edges of this object were not right, and are shown once
 *	more
 */
struct bpfdev_visitor {
	int (*object)(struct bpfdev_visitor *visitor, u32 type, void *bpf);
	void (*edge)(struct bpfdev_visitor *visitor,
		     const struct bpfdev_edge *edge);
	void (*forget)(struct bpfdev_visitor *visitor);
};

/* struct bpfdev_edges_array - edges, sorted, each once */
struct bpfdev_edges_array {
	struct bpfdev_edge *edges;
	u32 count;
};

/*
 * struct bpfdev_target - an object to look for in processes
 * @bpf: its address, which is not followed
 * @fops: the operations of its files
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @id: its BPF id
 */
struct bpfdev_target {
	const void *bpf;
	const struct file_operations *fops;
	u32 type;
	u32 id;
};

/*
 * struct bpfdev_found - a way in which a process holds an object
 * @target: the object
 * @task: the process, or a thread that has descriptors of its own
 * @file: the file; only there while found() runs
 * @fd: its descriptor, or -1 for a mapping
 * @start: of a mapping: its address
 * @writable: of a mapping
 */
struct bpfdev_found {
	const struct bpfdev_target *target;
	struct task_struct *task;
	const struct file *file;
	int fd;
	unsigned long start;
	bool writable;
};

/*
 * struct bpfdev_scan - a search for those who hold objects
 * @targets: the objects, in the order of bpfdev_target_cmp()
 * @count: how many
 * @ns: whose processes to look at
 * @all: whether the caller may see them or not
 * @nowait: leave out the memory of a process that is busy with it
 * @pid: the process to go on with
 * @at: where in it to go on: a descriptor, or an address
 * @found: is called with each find, must not sleep; false if it has no room
 * @task: the process that is being looked at
 * @left: how many descriptors to look at before others may run
 */
struct bpfdev_scan {
	const struct bpfdev_target *targets;
	u32 count;
	struct pid_namespace *ns;
	bool all;
	bool nowait;
	u32 pid;
	u64 at;
	bool (*found)(struct bpfdev_scan *scan,
		      const struct bpfdev_found *found);
	struct task_struct *task;
	u32 left;
};

/* main.c */
extern dev_t bpfdev_devt;

/* selfcheck.c */
struct bpfdev_bpf_fops {
	const struct file_operations *map;
	const struct file_operations *prog;
	const struct file_operations *iter;	/* NULL: not to be had */
};

extern struct bpfdev_bpf_fops bpfdev_bpf_fops;

/* Exported for modules like this one, but declared nowhere. */
int kern_sys_bpf(int cmd, union bpf_attr *attr, unsigned int size);

int bpfdev_run(int fd, u64 *ctx);
int bpfdev_selfcheck(void);

/* layout.c */
void bpfdev_layout_find(void);
bool bpfdev_knows_btf_ids(void);
u32 bpfdev_map_btf_id(const struct bpf_map *map);
void * const *bpfdev_link_pointer(const struct bpf_link *link);
bool bpfdev_link_dead(const struct bpf_link *link);
const struct file *bpfdev_link_perf_file(const struct bpf_link *link);
bool bpfdev_knows_struct_ops(void);
void bpfdev_struct_ops_each(struct bpf_map *map,
			    void (*each)(const struct bpf_prog *prog, void *data),
			    void *data);

/* object.c */
int bpfdev_object_from_fd(int fd, struct bpfdev_object *object);
struct bpf_prog *bpfdev_prog_from_fd(int fd);
struct bpf_prog *bpfdev_link_prog(struct bpf_link *link);
int bpfdev_object_permits(const struct bpfdev_object *object, fmode_t mode);
void bpfdev_object_get(const struct bpfdev_object *object);
int bpfdev_iter_open(struct bpf_link *link, struct file *file);
void bpfdev_object_facts(const struct bpfdev_object *object,
			 struct bpfdev_facts *facts);
u32 bpfdev_link_target_id(const struct bpf_link *link);
u32 bpfdev_link_prog_id(const struct bpf_link *link);
u32 bpfdev_bpf_id(u32 type, const void *bpf);
struct bpfdev_target bpfdev_object_target(const struct bpfdev_object *object);

/* Why a link is no longer attached. */
enum bpfdev_reason {
	BPFDEV_REASON_NONE,	/* it is */
	BPFDEV_REASON_DETACH,	/* it was detached */
	BPFDEV_REASON_DEVICE,	/* its interface is gone */
	BPFDEV_REASON_CGROUP,	/* its cgroup is gone */
	BPFDEV_REASON_NETNS,	/* its network namespace is gone */
};

/* target.c */
u32 bpfdev_link_map_id(const struct bpf_link *link);
bool bpfdev_link_place(const struct bpf_link *link, struct bpfdev_place *place);
int bpfdev_place_cmp(const struct bpfdev_place *a,
		     const struct bpfdev_place *b);
bool bpfdev_link_attached(const struct bpf_link *link);
bool bpfdev_link_differs(const struct bpf_link *link,
			 const struct bpfdev_look *look);
enum bpfdev_reason bpfdev_place_lost(const struct bpf_link *link,
				     const struct bpfdev_place *place);
size_t bpfdev_link_target(const struct bpf_link *link, bool from_top, char *buf,
			  size_t size);

/* walk.c */
void bpfdev_walker_set(u32 type, struct bpf_link *link);
void bpfdev_walkers_exit(void);
bool bpfdev_can_walk(void);
int bpfdev_walk(u32 type, struct bpfdev_visitor *visitor);

/* uses.c */
bool bpfdev_map_holds_objects(const struct bpf_map *map);
int bpfdev_edge_cmp(const void *a, const void *b);
int bpfdev_object_uses(u32 type, void *bpf, struct bpfdev_visitor *visitor);
int bpfdev_uses_get(u32 type, void *bpf, struct bpfdev_edges_array *array);
int bpfdev_users_get(u32 type, u32 id, struct bpfdev_edges_array *array);

/* tasks.c */
int bpfdev_target_cmp(const void *a, const void *b);
int bpfdev_scan(struct bpfdev_scan *scan);

/* holders.c */
int bpfdev_holders_list(struct bpfdev_dir *dir, struct bpfdev_holders *arg);
ssize_t bpfdev_holders_show(const struct bpfdev_target *target, char *buf);
int bpfdev_refs_get(struct bpfdev_dir *dir, struct bpfdev_refs *refs);

/* entry.c */
extern struct mutex bpfdev_lock;

int bpfdev_entry_init(struct bpfdev_entry *entry, struct bpfdev_dir *parent,
		      const char *name, u32 type,
		      const struct bpfdev_owner *owner);
int bpfdev_entry_publish(struct bpfdev_entry *entry);
int bpfdev_entry_begin(struct bpfdev_entry *entry, char *existing);
void bpfdev_entry_announce(struct bpfdev_entry *entry);
int bpfdev_entry_add(struct bpfdev_entry *entry, char *existing);
struct bpfdev_entry *bpfdev_entry_get(u32 minor);
struct bpfdev_entry *bpfdev_entry_find(struct bpfdev_dir *dir, const char *name);
int bpfdev_dir_wait(struct bpfdev_dir *dir);
bool bpfdev_entry_busy(const struct bpfdev_entry *entry);
int bpfdev_entry_wait(struct bpfdev_entry *entry);
void bpfdev_entry_set_state(struct bpfdev_entry *entry,
			    enum bpfdev_state state);
void bpfdev_entry_settle(struct bpfdev_entry *entry);
void bpfdev_entry_remove(struct bpfdev_entry *entry);
void bpfdev_entry_take_out(struct bpfdev_entry *entry,
			   struct bpfdev_object *object);
int bpfdev_entries_init(void);
void bpfdev_entries_drain(void);
void bpfdev_entries_exit(void);

/* node.c */
int bpfdev_node_open(struct bpfdev_node *node, struct file *file);
struct bpfdev_node *bpfdev_node_new(struct bpfdev_dir *dir, const char *name,
				    struct bpfdev_object *object,
				    const struct bpfdev_owner *owner);
struct file *bpfdev_node_file(struct bpfdev_node *node);
void bpfdev_node_facts(struct bpfdev_node *node, struct bpfdev_facts *facts,
		       u64 *opens);
struct bpfdev_node *bpfdev_node_of(const void *bpf);
void bpfdev_node_claim(struct bpfdev_node *node);
void bpfdev_node_unclaim(struct bpfdev_node *node);
bool bpfdev_node_next(const void **after, struct bpfdev_node **node);
int bpfdev_node_hold(struct bpfdev_dir *dir, const char *name,
		     struct bpfdev_object *object);
int bpfdev_node_target(struct bpfdev_dir *dir, const char *name,
		       struct bpfdev_target *target, u64 *refcnt);

/*
 * struct bpfdev_replacement - an object on its way behind a name
 * @object: the object; afterwards the old one
 * @look: what was seen of it
 * @node: whose it will be; NULL: it is already
 * @coming: place in bpfdev_coming, while it is not there, covered by bpfdev_lock
 */
struct bpfdev_replacement {
	struct bpfdev_object object;
	struct bpfdev_look look;
	struct bpfdev_node *node;
	struct list_head coming;
};

struct bpfdev_node *bpfdev_node_begin_remove(struct bpfdev_dir *dir,
					     const char *name,
					     const u32 *expect_id);
void bpfdev_node_end_remove(struct bpfdev_node *node,
			    struct bpfdev_object *object);
struct bpfdev_node *
bpfdev_node_begin_replace(struct bpfdev_dir *dir, const char *name,
			  const u32 *expect_id, struct bpfdev_replacement *new,
			  char *existing);
void bpfdev_node_cancel_replace(struct bpfdev_node *node,
				struct bpfdev_replacement *new);
void bpfdev_node_end_replace(struct bpfdev_node *node,
			     struct bpfdev_replacement *new);
struct bpfdev_node *bpfdev_node_begin_update(struct bpfdev_dir *dir,
					     const char *name);
int bpfdev_node_update(struct bpfdev_node *node, struct bpf_prog *prog,
		       const u32 *expect_id, u32 *old_id);
void bpfdev_node_end_update(struct bpfdev_node *node,
			    const struct bpf_prog *prog, u32 old_id);

/* dir.c */
bool bpfdev_name_valid(const char *name);
struct bpfdev_dir *bpfdev_dir_new(struct bpfdev_dir *parent, const char *name,
				  u32 limit, const struct bpfdev_owner *owner);
struct bpfdev_entry *bpfdev_dir_lookup(const struct bpfdev_dir *dir,
				       const char *name);
bool bpfdev_dir_full(const struct bpfdev_dir *dir);
void bpfdev_dir_link(struct bpfdev_entry *entry);
void bpfdev_dir_unlink(struct bpfdev_entry *entry);
int bpfdev_dir_remove(struct bpfdev_dir *dir, const char *name);
u32 bpfdev_access_bits(fmode_t mode);
int bpfdev_dir_targets(struct bpfdev_dir *dir, const char *name,
		       struct bpfdev_target **targets);
int bpfdev_records_to_user(u64 to, u32 size, const void *records, u32 known,
			   u32 count);
int bpfdev_dir_list(struct bpfdev_dir *dir, struct bpfdev_list *arg);

/* control.c */
long bpfdev_control_ioctl(struct file *file, unsigned int cmd,
			  unsigned long arg);
int bpfdev_control_release(struct inode *inode, struct file *file);

/* class.c */
extern struct class bpfdev_class;

char *bpfdev_devnode(BPFDEV_CONST_DEVICE *dev, umode_t *mode, kuid_t *uid,
		     kgid_t *gid);
int bpfdev_uevent(BPFDEV_CONST_DEVICE *dev, struct kobj_uevent_env *env);

/* What can happen to an entry that is there. */
enum bpfdev_change {
	BPFDEV_CHANGE_REPLACE,	/* it has another object */
	BPFDEV_CHANGE_UPDATE,	/* the link runs another program */
	BPFDEV_CHANGE_FREEZE,	/* the map can't be written from user space */
	BPFDEV_CHANGE_ATTACH,	/* the link is attached to something again */
	BPFDEV_CHANGE_DETACH,	/* the link is attached to nothing any more */
};

void bpfdev_tell(struct bpfdev_entry *entry, enum bpfdev_change change,
		 u32 old_id, enum bpfdev_reason reason);

/* sysfs.c */
#define BPFDEV_GROUP_USES	"uses"
#define BPFDEV_GROUP_USED_BY	"used_by"

void bpfdev_notify(struct bpfdev_entry *entry, const char * const *names);
extern const struct device_type bpfdev_types[];

/* symlinks.c */
void bpfdev_symlinks_init(struct bpfdev_node *node);
int bpfdev_symlinks_update(struct bpfdev_node *node);
void bpfdev_symlinks_remove(struct bpfdev_node *node);

/* watch.c */
int bpfdev_look_at(const struct bpfdev_object *object, struct bpfdev_look *look);
bool bpfdev_look_differs(const struct bpfdev_node *node);
void bpfdev_follow_uses(struct bpfdev_node *node);
void bpfdev_watch_start(void);
int bpfdev_watch_init(void);
void bpfdev_watch_exit(void);

/* names.c */
#define BPFDEV_BPF_TYPE_SIZE	32

void bpfdev_bpf_type_name(char *buf, u32 type, u32 bpf_type);
size_t bpfdev_escape(const char *name, const char *also, char *buf,
		     size_t size);

#endif /* BPFDEV_H */
