/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-2-Clause) */
/*
 * bpfdev: BPF maps, programs and links as character device nodes.
 *
 * A node, /dev/bpf/<path>, is opened like any device, and open(2) returns a file
 * descriptor of the BPF object itself. This header is about the other nodes: each
 * directory below /dev/bpf has one called "control". The ioctls below, made on that
 * node, list, create, replace and remove the entries of its directory. The ioctls of a
 * data node, BPFDEV_DATA_IOC_*, give the elements of its map.
 */
#ifndef _LINUX_BPFDEV_H
#define _LINUX_BPFDEV_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * DOC: The ioctls of a directory
 *
 * A control node that was opened for reading lists; one that was opened for
 * writing creates, replaces, updates and removes. All names are single
 * components, looked up in that directory and nowhere else.
 *
 * Each command takes one structure. A structure starts with @flags and may
 * grow at its end: the size that the caller knows is part of the command
 * number. Bytes that a kernel does not know must be zero (E2BIG if they are
 * not). Unknown flags, reserved fields and fields whose flag is not set must be
 * zero, too (EINVAL). The input value of a field that only the kernel writes is
 * ignored. BPFDEV_IOC_QUERY returns the commands and features of a kernel.
 *
 * A call that fails has changed nothing but its own structure. Checks are made in
 * this order: the mode of the descriptor, the size of the structure, its flags and
 * reserved fields, its values, the caller's rights, the file descriptor, the names.
 *
 * Errors that mean the same for every command:
 *
 * ========  ===============================================================
 * EACCES    the control node was not opened in the mode that the command
 *           needs
 * EBADF     a field that should be an open file descriptor is not one
 * E2BIG     a byte that this kernel does not know is not zero, or the
 *           structure is larger than BPFDEV_SIZE_MAX
 * EEXIST    the name is taken, or the object has a node with full access already, and
 *           this descriptor has full access, too
 * EFAULT    a bad pointer
 * EINVAL    an unknown flag, a reserved field that is not zero, a structure
 *           smaller than its first version, a bad or reserved name, a file
 *           descriptor that is not a BPF map, program or link
 * EISDIR    the name is a directory, the command is for objects
 * ENAMETOOLONG  the path of the entry, or of the control node of the new
 *           directory, would have more than 255 bytes
 * ENODEV    this directory was removed
 * ENOENT    no entry of that name
 * ENOSPC    this directory, or one above it, is at its limit of entries, or
 *           all minor numbers are in use
 * ENOTDIR   the name is an object, the command is for directories
 * ENOTTY    an unknown command
 * EOPNOTSUPP  this kernel lacks a feature that the command needs
 * EPERM     the caller may not set the requested owner or group
 * ESTALE    the object does not have the expected id
 * ========  ===============================================================
 */

/** define BPFDEV_IOC_MAGIC - ioctl type; numbers 0x00-0x1f are bpfdev's */
#define BPFDEV_IOC_MAGIC	0xBF

/**
 * define BPFDEV_NAME_SIZE - room for one component of a path and its NUL
 *
 * A component has 1 to 63 characters of [A-Za-z0-9._-] and does not start
 * with a dot. "control" and names that start with "by-" are reserved.
 */
#define BPFDEV_NAME_SIZE	64

/** define BPFDEV_PATH_SIZE - room for a path below /dev/bpf and its NUL */
#define BPFDEV_PATH_SIZE	256

/** define BPFDEV_BPF_NAME_SIZE - room for the name an object has in BPF */
#define BPFDEV_BPF_NAME_SIZE	16

/** define BPFDEV_TAG_SIZE - bytes of a program's tag */
#define BPFDEV_TAG_SIZE		8

/** define BPFDEV_KEEP_MAX - most objects that can be kept with one */
#define BPFDEV_KEEP_MAX		64

/** define BPFDEV_FDS_MAX - most objects whose holders can be listed in one search */
#define BPFDEV_FDS_MAX		65536

/** define BPFDEV_APPLY_MAX - most steps of one BPFDEV_IOC_APPLY */
#define BPFDEV_APPLY_MAX	128

/** define BPFDEV_SIZE_MAX - most bytes of a structure, and of a record of a list */
#define BPFDEV_SIZE_MAX		4096

/** define BPFDEV_ATTR_MAX - most bytes of an attribute in sysfs, with its newline */
#define BPFDEV_ATTR_MAX		4096

/** define BPFDEV_NO_LIMIT - the limit of a directory without one */
#define BPFDEV_NO_LIMIT		0xffffffff

/*
 * The type of an entry: the type field of struct bpfdev_info, and as
 * 1 << BPFDEV_TYPE_* the bits of struct bpfdev_query.types.
 */
#define BPFDEV_TYPE_MAP		1
#define BPFDEV_TYPE_PROG	2
#define BPFDEV_TYPE_LINK	3
#define BPFDEV_TYPE_DIR		4

/* Flags of struct bpfdev_create and struct bpfdev_mkdir. */
#define BPFDEV_SET_MODE		0x1	/* use @mode */
#define BPFDEV_SET_UID		0x2	/* use @uid */
#define BPFDEV_SET_GID		0x4	/* use @gid */
#define BPFDEV_SET_LIMIT	0x8	/* use @limit; struct bpfdev_mkdir only */
#define BPFDEV_SET_MINOR	0x10	/* use @minor; while the module is held */

/* Flag of struct bpfdev_replace, _remove, _update and _detach. */
#define BPFDEV_EXPECT		0x1	/* use @expect_id */

/* Flag of struct bpfdev_list. */
#define BPFDEV_LIST_ONE		0x1	/* only the entry called @name */

/*
 * What the open of a node returns. A node of a map's data is read with read(2), mmap(2)
 * and the ioctls BPFDEV_DATA_IOC_*, and never gives a BPF descriptor.
 */
#define BPFDEV_FACE_BPF		0	/* the object: a BPF descriptor */
#define BPFDEV_FACE_DATA	1	/* the data of a map */

/* Bits of struct bpfdev_info.access. */
#define BPFDEV_ACCESS_READ	0x1
#define BPFDEV_ACCESS_WRITE	0x2

/* Bits of struct bpfdev_query.features. */
#define BPFDEV_FEATURE_ITER	0x1	/* iterator links return their text */
#define BPFDEV_FEATURE_WALK	0x2	/* users and references can be found */
#define BPFDEV_FEATURE_STRUCT_OPS 0x4	/* so can programs of struct_ops maps */
/* Without one of these, a structure of this kernel is not as the module expects it. */
#define BPFDEV_FEATURE_BTF_ID	0x8	/* maps have btf_id */
#define BPFDEV_FEATURE_ATTACH_POINT 0x10 /* links show their interface by name, too,
					  * and why they were detached
					  */
#define BPFDEV_FEATURE_NETFILTER 0x20	/* a detach from netfilter is noticed */
#define BPFDEV_FEATURE_PERF_EVENT 0x40	/* links show their event */
#define BPFDEV_FEATURE_ATTACH_TYPE 0x80	/* links show their attach type */
#define BPFDEV_FEATURE_SOCKMAP	0x100	/* programs of sockmaps can be found */
#define BPFDEV_FEATURE_RING	0x200	/* ring buffers can have data nodes */
#define BPFDEV_FEATURE_HASH	0x400	/* hash tables can have data nodes */
#define BPFDEV_FEATURE_BTF	0x800	/* data nodes have the types of their map */
#define BPFDEV_FEATURE_TRIE	0x1000	/* LPM tries can have data nodes */
#define BPFDEV_FEATURE_RHASH	0x2000	/* resizable hash tables can: since 7.2 */

/* Flags of struct bpfdev_edges. */
#define BPFDEV_EDGES_USERS	0x1	/* the users of the object, not its own uses */
#define BPFDEV_EDGES_FD		0x2	/* take the object of @fd, not of @name */

/* Flag of struct bpfdev_refs. */
#define BPFDEV_REFS_FD		0x1	/* the object of @fd, not of @name */

/* Flag of struct bpfdev_history. */
#define BPFDEV_HISTORY_SET	0x1	/* write the history of the entry, not read it */

/*
 * The last change of a node: struct bpfdev_history.change, as the attribute last_change
 * of sysfs has it.
 */
#define BPFDEV_CHANGED_CREATE	0	/* it is new */
#define BPFDEV_CHANGED_REPLACE	1	/* it has another object */
#define BPFDEV_CHANGED_UPDATE	2	/* the link runs another program */
#define BPFDEV_CHANGED_FREEZE	3	/* user space cannot write the map any more */
#define BPFDEV_CHANGED_ATTACH	4	/* the link is attached again */
#define BPFDEV_CHANGED_DETACH	5	/* the link is no longer attached */

/* Why a link is no longer attached: struct bpfdev_history.reason. */
#define BPFDEV_ENDED_NOT	0	/* it is attached, or this is not known */
#define BPFDEV_ENDED_DETACH	1	/* it was detached */
#define BPFDEV_ENDED_DEVICE	2	/* its interface no longer exists */
#define BPFDEV_ENDED_CGROUP	3	/* its cgroup no longer exists */
#define BPFDEV_ENDED_NETNS	4	/* its network namespace no longer exists */

/* Flags of struct bpfdev_holders, at most one of them. */
#define BPFDEV_HOLDERS_ONE	0x1	/* only the object called @name */
#define BPFDEV_HOLDERS_FDS	0x2	/* only the objects of @fds */

/*
 * How one object uses another: struct bpfdev_edge.relation. An edge is a dependency,
 * which sysfs shows in uses and used_by. The target of BPFDEV_EDGE_TARGET is a
 * program; the attribute target of a link in sysfs is its attach point.
 */
#define BPFDEV_EDGE_MAP		1	/* a program uses a map */
#define BPFDEV_EDGE_TARGET	2	/* a link, or a program that is not yet
					 * attached, replaces or traces a program
					 */
#define BPFDEV_EDGE_PROG	3	/* a link runs a program */
#define BPFDEV_EDGE_CALL	4	/* a prog array holds a program */
#define BPFDEV_EDGE_INNER	5	/* a map of maps holds a map */
#define BPFDEV_EDGE_LINK_MAP	6	/* a link is attached to a map */
#define BPFDEV_EDGE_STRUCT_OPS	7	/* a struct_ops map runs a program */
#define BPFDEV_EDGE_ASSOC	8	/* a program is associated with a
					 * struct_ops map
					 */
#define BPFDEV_EDGE_REDIRECT	9	/* a devmap or cpumap holds a program */
#define BPFDEV_EDGE_SOCKET	10	/* a sockmap holds a program */

/* How a process holds an object: struct bpfdev_holder.how. */
#define BPFDEV_HELD_FD		1	/* a file descriptor */
#define BPFDEV_HELD_MAPPING	2	/* memory mapped from one */

/* The origin of a holder's file: struct bpfdev_holder.origin. */
#define BPFDEV_FROM_BPF		1	/* bpf(2): created, by id, or from bpffs */
#define BPFDEV_FROM_NODE	2	/* open(2) of a node */
#define BPFDEV_FROM_DATA	3	/* open(2) of a data node: no BPF descriptor */

/**
 * struct bpfdev_query - the features of the loaded module (BPFDEV_IOC_QUERY)
 * @flags: in: 0
 * @types: out: the types an entry can have, a bit 1 << BPFDEV_TYPE_* each
 * @commands: out: the commands it knows, a bit 1 << _IOC_NR(command) each
 * @features: out: BPFDEV_FEATURE_*
 *
 * Needs a control node opened for reading or for writing.
 */
struct bpfdev_query {
	__u32 flags;
	__u32 types;
	__u32 commands;
	__u32 features;
};

/**
 * struct bpfdev_create - create a node for a BPF object (BPFDEV_IOC_CREATE)
 * @flags: in: BPFDEV_SET_MODE, BPFDEV_SET_UID, BPFDEV_SET_GID, BPFDEV_SET_MINOR
 * @fd: in: the object: a file descriptor of a BPF map, program or link
 * @mode: in: the node's permission bits, 0 to 0777; without its flag 0600
 * @uid: in: the node's owner, in the caller's user namespace; without its
 *	flag the caller's fsuid. Another one needs CAP_CHOWN
 * @gid: in: the node's group; without its flag the caller's fsgid. A group that
 *	the caller is not in needs CAP_CHOWN
 * @id: out: the object's BPF id
 * @major: out: the node's major device number
 * @minor: out: the node's minor device number; in, with BPFDEV_SET_MINOR: the number that
 *	it is to have, which only CAP_SYS_ADMIN may choose, while the module is held (EPERM);
 *	EBUSY if it is in use
 * @name: in: the new name, with a NUL
 * @existing: out, with EEXIST only: the path below /dev/bpf of the conflicting
 *	entry: this name, or the node of this face that the object already has
 * @keep: in: address of @keep_count file descriptors, __s32 each, of other BPF
 *	objects to keep for as long as this one has this name; 0 for none
 * @keep_count: in: 0 to BPFDEV_KEEP_MAX
 * @face: in: BPFDEV_FACE_*; BPFDEV_FACE_DATA for maps only (EINVAL), and only for arrays,
 *	hash tables, LPM tries, ring buffers and user ring buffers (EOPNOTSUPP)
 *
 * Needs a control node opened for writing. The node holds a reference to the
 * object, so the object outlives @fd and its owner until the node is removed. A node
 * made from the file descriptor of a map that was opened read-only or write-only
 * permits no more than that.
 *
 * A kept object has no name of its own, but may have a node. It is dropped some time
 * after the object was removed or replaced: a grace period of RCU later, when no CPU
 * can still be running that object, if it is a program that does not sleep. There is
 * no notification of that moment. A kept object does not count against the limits of
 * directories.
 *
 * Errors: those of all commands, ENFILE (no more open files), and ENOMEM.
 */
struct bpfdev_create {
	__u32 flags;
	__s32 fd;
	__u32 mode;
	__u32 uid;
	__u32 gid;
	__u32 id;
	__u32 major;
	__u32 minor;
	char name[BPFDEV_NAME_SIZE];
	char existing[BPFDEV_PATH_SIZE];
	__aligned_u64 keep;
	__u32 keep_count;
	__u32 face;
};

/**
 * struct bpfdev_remove - remove a node (BPFDEV_IOC_REMOVE)
 * @flags: in: BPFDEV_EXPECT
 * @expect_id: in: with BPFDEV_EXPECT, remove the node only while its object has
 *	this BPF id (ESTALE)
 * @name: in: the node's name, with a NUL
 *
 * Needs a control node opened for writing. Open file descriptors stay as they are.
 */
struct bpfdev_remove {
	__u32 flags;
	__u32 expect_id;
	char name[BPFDEV_NAME_SIZE];
};

/**
 * struct bpfdev_replace - replace the object of a node (BPFDEV_IOC_REPLACE)
 * @flags: in: BPFDEV_EXPECT
 * @fd: in: the new object; it must be of the node's type (EINVAL)
 * @expect_id: in: with BPFDEV_EXPECT, replace only the object of this BPF id
 *	(ESTALE); check and replacement are atomic
 * @id: out: the new object's BPF id
 * @name: in: the node's name, with a NUL
 * @existing: out, with EEXIST only: the path below /dev/bpf of the node that
 *	the new object already has for this face
 * @keep: in: as in struct bpfdev_create, with the new object; the objects kept with
 *	the old one go with it
 * @keep_count: in: 0 to BPFDEV_KEEP_MAX
 * @reserved: in: 0
 *
 * Needs a control node opened for writing. Each open(2) of the node returns the old
 * object or the new one, and never fails because of the exchange. Open file
 * descriptors stay as they are. The node keeps its number, mode, owner and label. A
 * "change" uevent is sent, unless the new object is the old one.
 *
 * Errors: those of all commands, ENFILE, and ENOMEM.
 */
struct bpfdev_replace {
	__u32 flags;
	__s32 fd;
	__u32 expect_id;
	__u32 id;
	char name[BPFDEV_NAME_SIZE];
	char existing[BPFDEV_PATH_SIZE];
	__aligned_u64 keep;
	__u32 keep_count;
	__u32 reserved;
};

/**
 * struct bpfdev_mkdir - create a directory (BPFDEV_IOC_MKDIR)
 * @flags: in: BPFDEV_SET_MODE, BPFDEV_SET_UID, BPFDEV_SET_GID, BPFDEV_SET_LIMIT,
 *	BPFDEV_SET_MINOR
 * @mode: in: the permission bits of its control node, 0 to 0777; without the
 *	flag 0660
 * @uid: in: the owner of its control node, as for struct bpfdev_create
 * @gid: in: the group of its control node, as for struct bpfdev_create
 * @limit: in: the most entries below it, at any depth: 0 for a directory that is
 *	closed to new entries, BPFDEV_NO_LIMIT for none; without its flag the limit of
 *	the nearest directory above that has one, or none. An entry counts against
 *	every directory above it
 * @major: out: the control node's major device number
 * @minor: out: the control node's minor device number; in as in struct bpfdev_create
 * @reserved: in: 0
 * @name: in: the new name, with a NUL
 *
 * Needs a control node opened for writing.
 */
struct bpfdev_mkdir {
	__u32 flags;
	__u32 mode;
	__u32 uid;
	__u32 gid;
	__u32 limit;
	__u32 major;
	__u32 minor;
	__u32 reserved;
	char name[BPFDEV_NAME_SIZE];
};

/**
 * struct bpfdev_rmdir - remove a directory (BPFDEV_IOC_RMDIR)
 * @flags: in: 0
 * @reserved: in: 0
 * @name: in: the directory's name, with a NUL
 *
 * Needs a control node opened for writing. A directory that is not empty stays
 * (ENOTEMPTY). Once it is removed, calls on open descriptors of its control node
 * fail with ENODEV.
 */
struct bpfdev_rmdir {
	__u32 flags;
	__u32 reserved;
	char name[BPFDEV_NAME_SIZE];
};

/**
 * struct bpfdev_info - one entry of a directory, a record of BPFDEV_IOC_LIST
 * @type: BPFDEV_TYPE_*
 * @id: the object's BPF id; 0 for a directory
 * @bpf_type: enum bpf_map_type, bpf_prog_type or bpf_link_type, depending on
 *	@type; 0 for a directory
 * @access: BPFDEV_ACCESS_*: the widest mode in which the node can be opened
 * @major: major number of the node, or of the directory's control node
 * @minor: its minor number
 * @initial_mode: the permission bits it was created with; stat(2) of the node
 *	returns the present ones
 * @initial_uid: the owner it was created with, in the caller's user namespace
 * @initial_gid: the group it was created with
 * @creator: the uid of the process that created it
 * @entries: of a directory: the number of entries below it, at any depth
 * @limit: of a directory: the most entries below it, as in struct bpfdev_mkdir
 * @refcnt: refcount of the object, including the node's reference; 0 for a
 *	directory
 * @opens: how often the node was opened since it was created; 0 for a
 *	directory
 * @created_ns: when it was created, in ns of CLOCK_BOOTTIME
 * @memlock: of a map: its memory in bytes, as in /proc/PID/fdinfo; else 0
 * @face: of a node: BPFDEV_FACE_*; 0 for a directory
 * @reserved: 0
 * @tag: of a program: its tag
 * @bpf_name: the name the object has in BPF; of a link, its program's. It has
 *	a NUL and may be empty
 * @name: its name in this directory, with a NUL
 */
struct bpfdev_info {
	__u32 type;
	__u32 id;
	__u32 bpf_type;
	__u32 access;
	__u32 major;
	__u32 minor;
	__u32 initial_mode;
	__u32 initial_uid;
	__u32 initial_gid;
	__u32 creator;
	__u32 entries;
	__u32 limit;
	__aligned_u64 refcnt;
	__aligned_u64 opens;
	__aligned_u64 created_ns;
	__aligned_u64 memlock;
	__u32 face;
	__u32 reserved;
	__u8 tag[BPFDEV_TAG_SIZE];
	char bpf_name[BPFDEV_BPF_NAME_SIZE];
	char name[BPFDEV_NAME_SIZE];
};

/**
 * struct bpfdev_list - list the entries of a directory (BPFDEV_IOC_LIST)
 * @flags: in: BPFDEV_LIST_ONE
 * @count: in: how many records @infos has room for; out: how many were written
 * @info_size: in: the size of one record, sizeof(struct bpfdev_info) as the
 *	caller knows it. A larger one is padded with zeroes
 * @more: out: 1 if there are entries after the last one that was written
 * @infos: in: address of the records
 * @name: in: go on after this name, empty to start; with BPFDEV_LIST_ONE the
 *	one entry to write (ENOENT); out: the last name that was written
 *
 * Needs a control node opened for reading. Entries are sorted by the bytes of their
 * names. A caller that passes @name back unchanged gets each entry that exists all
 * the time exactly once.
 *
 * Errors: those of all commands, ENOMEM, and EINVAL for a record size below
 * that of the first version or above BPFDEV_SIZE_MAX.
 */
struct bpfdev_list {
	__u32 flags;
	__u32 count;
	__u32 info_size;
	__u32 more;
	__aligned_u64 infos;
	char name[BPFDEV_NAME_SIZE];
};

/**
 * struct bpfdev_update - exchange the program of a link (BPFDEV_IOC_UPDATE)
 * @flags: in: BPFDEV_EXPECT
 * @fd: in: the new program
 * @expect_id: in: with BPFDEV_EXPECT, update only while the link's program has this
 *	BPF id (ESTALE); check and update are atomic
 * @reserved: in: 0
 * @name: in: the name of the link's node, with a NUL
 *
 * Needs a control node opened for writing; the mode of the link's own node does not
 * matter. The link stays attached and keeps its id. A "change" uevent is sent.
 *
 * Errors: those of all commands, EOPNOTSUPP for a link whose program cannot be
 * exchanged, and the errors of BPF_LINK_UPDATE for that kind of link (EINVAL for a
 * program of another type, ENOLINK for a link whose interface no longer exists).
 */
struct bpfdev_update {
	__u32 flags;
	__s32 fd;
	__u32 expect_id;
	__u32 reserved;
	char name[BPFDEV_NAME_SIZE];
};

/**
 * struct bpfdev_detach - detach a link from its attach point (BPFDEV_IOC_DETACH)
 * @flags: in: BPFDEV_EXPECT
 * @expect_id: in: with BPFDEV_EXPECT, detach only the link with this BPF id (ESTALE)
 * @name: in: the name of the link's node, with a NUL
 *
 * Needs a control node opened for writing; the mode of the link's own node does not
 * matter. The node stays. A "change" uevent with the caller is sent before the call
 * returns, while BPF_LINK_DETACH is found by the module a moment later, without the
 * process. Of netfilter no event is sent without BPFDEV_FEATURE_NETFILTER. A link that is
 * detached already is not an error, and no change.
 *
 * Errors: those of all commands, EINVAL for an object that is not a link, EOPNOTSUPP for
 * a link that ends only with its last reference.
 */
struct bpfdev_detach {
	__u32 flags;
	__u32 expect_id;
	char name[BPFDEV_NAME_SIZE];
};

/**
 * struct bpfdev_edge - an object that another object uses, or is used by
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @id: its BPF id
 * @relation: BPFDEV_EDGE_*
 * @count: how many references that is: a program can be in several slots of a
 *	prog array
 */
struct bpfdev_edge {
	__u32 type;
	__u32 id;
	__u32 relation;
	__u32 count;
};

/**
 * struct bpfdev_edges - list the objects that an object uses (BPFDEV_IOC_EDGES)
 * @flags: in: BPFDEV_EDGES_USERS: the other direction, the users of the object,
 *	pinned or not; BPFDEV_EDGES_FD: of an object that need not have a node
 * @count: in: how many records @edges has room for; out: how many were written
 * @edge_size: in: the size of one record, sizeof(struct bpfdev_edge) as the
 *	caller knows it. A larger one is padded with zeroes
 * @more: out: 1 if there are edges after the last one that was written
 * @edges: in: address of the records
 * @after: in: go on after this edge (its @count does not matter), all zero to
 *	start; out: the last one that was written
 * @name: in: the name of the object's node, with a NUL; all zero with
 *	BPFDEV_EDGES_FD
 * @fd: in: with BPFDEV_EDGES_FD: a file descriptor of the object; else 0
 * @id: in: 0, or the BPF id that the object must have (ESTALE); out: the id of the
 *	object. Pass it back, so that all parts of a list are of one object
 *
 * Needs a control node opened for reading. Edges are sorted by type, id and
 * relation, each once. Edges that the kernel keeps to itself are missing: those of
 * device, CPU and socket maps to programs; on a kernel without type information of
 * its own those of programs to struct_ops maps that they are associated with
 * (BPF_PROG_ASSOC_STRUCT_OPS); and those of struct_ops maps to programs without
 * BPFDEV_FEATURE_STRUCT_OPS. While entries are deleted from a hash of maps,
 * @count may be too high.
 *
 * Errors: those of all commands, ENOMEM, ENFILE, EINTR, and EINVAL for a record
 * size below that of the first version or above BPFDEV_SIZE_MAX; EBADF or EINVAL for
 * an @fd that is not one of a BPF object; EOPNOTSUPP for BPFDEV_EDGES_USERS without
 * BPFDEV_FEATURE_WALK.
 */
struct bpfdev_edges {
	__u32 flags;
	__u32 count;
	__u32 edge_size;
	__u32 more;
	__aligned_u64 edges;
	struct bpfdev_edge after;
	char name[BPFDEV_NAME_SIZE];
	__s32 fd;
	__u32 id;
};

/**
 * struct bpfdev_refs - account for the references to an object (BPFDEV_IOC_REFS)
 * @flags: in: BPFDEV_REFS_FD: of an object that need not have a node
 * @type: out: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @id: out: the object's BPF id
 * @fd: in: with BPFDEV_REFS_FD: a file descriptor of the object, which is counted in
 *	@files; else 0
 * @refcnt: out: the refcount: the sum of the following fields
 * @node: out: the references of its nodes: 1, and one for each further node of a map
 *	that gives less than full access (at most 1024 in all)
 * @files: out: open files, each counted once, even if several processes and
 *	descriptors share it
 * @mappings: out: files that only mapped memory holds
 * @progs: out: programs that use it
 * @links: out: links that run it, or are attached to it
 * @maps: out: slots of maps that it is in
 * @other: out: references that this module cannot attribute: pins on bpffs, objects
 *	kept with another object, programs attached without a link, an interface's
 *	reference to the program of a link, a perf event's own reference to its program
 *	(PERF_EVENT_IOC_SET_BPF, and in addition to that of a link), a timer's,
 *	work's or task work's in a map to the program of its callback, what runs a
 *	struct_ops map without or beside a link (sockets, queueing disciplines), a
 *	scheduler's to its arena, open iterators, descriptors in flight or registered
 *	with io_uring, the edges missing in struct bpfdev_edges, and references that
 *	came or went during the call
 * @name: in: the name of the node, with a NUL; all zero with BPFDEV_REFS_FD
 *
 * Needs a control node opened for reading. References that come and go during the
 * call make a number wrong by as many at most; no number is negative. The walk over
 * all objects holds each for an instant, and can delay its end by that.
 *
 * Errors: those of all commands, ENOMEM, ENFILE, EINTR, ESTALE if the object is
 * replaced again and again during the call, EBADF or EINVAL for an @fd that is not one
 * of a BPF object, and EOPNOTSUPP without BPFDEV_FEATURE_WALK.
 */
struct bpfdev_refs {
	__u32 flags;
	__u32 type;
	__u32 id;
	__s32 fd;
	__aligned_u64 refcnt;
	__aligned_u64 node;
	__aligned_u64 files;
	__aligned_u64 mappings;
	__aligned_u64 progs;
	__aligned_u64 links;
	__aligned_u64 maps;
	__aligned_u64 other;
	char name[BPFDEV_NAME_SIZE];
};

/**
 * struct bpfdev_holder - a way in which a process holds an object
 * @type: the object: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @id: the object: its BPF id
 * @pid: the process, in the caller's pid namespace
 * @tid: the thread, if it has descriptors of its own; else as @pid
 * @fd: the descriptor; -1 for a mapping
 * @how: BPFDEV_HELD_*
 * @access: BPFDEV_ACCESS_*: the access that the descriptor or the mapping permits
 * @origin: BPFDEV_FROM_*
 * @uid: effective uid of the process, in the caller's user namespace
 * @reserved: 0
 * @start: of a mapping: its address in the process
 * @comm: name of the process, with a NUL
 */
struct bpfdev_holder {
	__u32 type;
	__u32 id;
	__u32 pid;
	__u32 tid;
	__s32 fd;
	__u32 how;
	__u32 access;
	__u32 origin;
	__u32 uid;
	__u32 reserved;
	__aligned_u64 start;
	char comm[16];
};

/**
 * struct bpfdev_holders - list the processes that hold objects
 *	(BPFDEV_IOC_HOLDERS)
 * @flags: in: BPFDEV_HOLDERS_ONE: of the object of a node; BPFDEV_HOLDERS_FDS: of
 *	objects that need not have a node; else of all that have a node in this directory,
 *	not below it
 * @count: in: how many records @holders has room for; out: how many were
 *	written
 * @holder_size: in: the size of one record, sizeof(struct bpfdev_holder) as the
 *	caller knows it. A larger one is padded with zeroes
 * @more: out: 1 if the search did not reach the end
 * @holders: in: address of the records
 * @pid: in: 0 to start; in and out: where to go on
 * @fd_count: in: number of @fds, 1 to BPFDEV_FDS_MAX; else 0
 * @at: in: 0 to start; in and out: where to go on
 * @fds: in: with BPFDEV_HOLDERS_FDS: address of file descriptors of the objects, an
 *	__s32 each, which are found as well; else 0
 * @name: in: with BPFDEV_HOLDERS_ONE the name of a node, with a NUL; else empty
 *
 * Needs a control node opened for reading. Processes are in the order of their PIDs.
 * They are those of the caller's pid namespace whose /proc/PID/fd the caller may
 * read: all of them with CAP_SYS_PTRACE, else the processes that run with the
 * caller's uid and gid, have no capability that the caller lacks, and are dumpable.
 * (Security modules such as SELinux are not asked.) Processes that exit during the
 * call may be missing. Descriptors in flight over a socket are not reported.
 *
 * Errors: those of all commands, ENOMEM, EINTR, and EINVAL for a record size
 * below that of the first version or above BPFDEV_SIZE_MAX; EBADF or EINVAL for
 * one of @fds that is not one of a BPF object.
 */
struct bpfdev_holders {
	__u32 flags;
	__u32 count;
	__u32 holder_size;
	__u32 more;
	__aligned_u64 holders;
	__u32 pid;
	__u32 fd_count;
	__aligned_u64 at;
	__aligned_u64 fds;
	char name[BPFDEV_NAME_SIZE];
};

/**
 * struct bpfdev_step - one of the commands of struct bpfdev_apply
 * @cmd: BPFDEV_IOC_CREATE, _REMOVE, _REPLACE, _UPDATE or _DETACH
 * @reserved: 0
 * @arg: address of its structure
 */
struct bpfdev_step {
	__u32 cmd;
	__u32 reserved;
	__aligned_u64 arg;
};

/**
 * struct bpfdev_apply - run several commands, all or none (BPFDEV_IOC_APPLY)
 * @flags: in: 0
 * @count: in: the number of steps, 1 to BPFDEV_APPLY_MAX
 * @failed: out, with an error that is not about this structure itself: the index of
 *	the step that has failed, from 0; @count if it was none in particular
 * @reserved: in: 0
 * @steps: in: address of @count of struct bpfdev_step
 *
 * Needs a control node opened for writing. Each step is a command on this directory
 * with its own flags, expectations and replies, as if it were called by itself. Three
 * rules are added:
 *
 * * No two steps may be about one name, or about one object that has a node or gets
 *   one (EINVAL).
 * * BPFDEV_IOC_UPDATE may come once.
 * * Nodes to be removed still count against the limit of the directory while new
 *   nodes are created.
 *
 * First everything that can fail is done: names are looked up and ids compared, for
 * all steps at once, new nodes are created, and the update comes last. Then the new
 * nodes are announced, objects replaced and nodes removed, which cannot fail. Until
 * then other processes can see only new nodes that are not announced, and can open
 * those; if a step fails they are removed. A caller that is killed has done all or
 * nothing. Other processes may see the second part in between.
 *
 * A call whose names or objects are busy with another call waits for that call, and
 * only for that one. While it waits it holds none of its own, and it can be killed.
 *
 * Objects that have lost their names are dropped when all steps are done, and the
 * objects kept with them after that.
 *
 * Errors: those of the command that failed, ENOTTY for an unknown command, EINVAL
 * for a command that cannot be a step, ENOMEM.
 */
struct bpfdev_apply {
	__u32 flags;
	__u32 count;
	__u32 failed;
	__u32 reserved;
	__aligned_u64 steps;
};

/**
 * struct bpfdev_hold - begin the exchange of the module (BPFDEV_IOC_HOLD)
 * @flags: in: 0
 * @others: out, with EBUSY only: the number of files that hold the module: control nodes
 *	that others have open, and data nodes
 *
 * Needs the control node of the root, opened for writing, CAP_SYS_ADMIN, and the module
 * bpfdev_hold. From now on each open of a node waits, at most for the parameter seconds of
 * bpfdev_hold, and then fails with ENXIO. Only an open with O_EXCL by a process with
 * CAP_SYS_ADMIN is let through. When entries are removed or created, nodes in devtmpfs stay
 * as they are, no event is sent, and limits of directories do not apply. Once all entries are
 * removed, this module can be unloaded and another one be loaded. That begins held, with the
 * same device numbers.
 *
 * This does not end with the descriptor, nor with the module, but with BPFDEV_IOC_RELEASE.
 *
 * Errors: EPERM, EINVAL for a directory other than the root, EOPNOTSUPP without
 * bpfdev_hold, EPROTO if that is one of another version, EBUSY, EINTR. If the module is
 * held already: 0.
 */
struct bpfdev_hold {
	__u32 flags;
	__u32 others;
};

/**
 * struct bpfdev_release - end the exchange of the module (BPFDEV_IOC_RELEASE)
 * @flags: in: 0
 * @reserved: in: 0
 *
 * Needs the control node of the root, opened for writing, and CAP_SYS_ADMIN. All opens that
 * wait go on.
 *
 * Errors: EPERM, EINVAL for a directory other than the root. If the module is not held: 0.
 */
struct bpfdev_release {
	__u32 flags;
	__u32 reserved;
};

/**
 * struct bpfdev_key - an object, by its type and its id
 * @type: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @id: its BPF id
 */
struct bpfdev_key {
	__u32 type;
	__u32 id;
};

/**
 * struct bpfdev_history - what an entry has behind it (BPFDEV_IOC_HISTORY)
 * @flags: in: BPFDEV_HISTORY_SET: all fields but @kept are in, else out
 * @creator: the uid of the process that created it, in the caller's user namespace
 * @created_ns: when, in ns of CLOCK_BOOTTIME
 * @opens: how often it was opened; 0 for a directory, as are all that follow but @limit
 * @changed_ns: when it was last changed, in ns of CLOCK_BOOTTIME
 * @change: BPFDEV_CHANGED_*
 * @reason: BPFDEV_ENDED_*
 * @old_id: the id that the object, or the program of a link, had before the change
 * @pid: the process that made the change, in the initial pid namespace; 0: not known
 * @uid: its effective uid, in the caller's user namespace
 * @ifindex: of a link: the index of the interface that it is or was attached to, or 0
 * @cgroup_id: of a link: the id of that cgroup, or 0
 * @netns_ino: of a link: the inode number of that network namespace, or 0
 * @attached: of a link: 1 if it was attached when the module last looked, else 0
 * @prog_id: of a link: the program that it ran then. What has changed since is a change like
 *	any other, and soon found
 * @frozen: of a map: 1 if user space could not write it
 * @limit: of a directory: the most entries below it, as in struct bpfdev_mkdir; else 0
 * @kept_count: in: how many records @kept has room for; out: how many objects are kept
 *	with this one. With BPFDEV_HISTORY_SET: 0
 * @kept: in: address of records, struct bpfdev_key each; filled. With
 *	BPFDEV_HISTORY_SET: 0
 * @ifname: of a link: the name of the interface, with a NUL
 * @comm: the name of the process that made the change, with a NUL
 * @name: in: the name of the entry, with a NUL; empty: this directory itself
 *
 * Needs CAP_SYS_ADMIN and a control node opened for writing. It can be written only while
 * the module is held (EPERM): so an exchange of the module is not seen in what it shows.
 *
 * Errors: those of all commands, and EINVAL for a value that cannot be.
 */
struct bpfdev_history {
	__u32 flags;
	__u32 creator;
	__aligned_u64 created_ns;
	__aligned_u64 opens;
	__aligned_u64 changed_ns;
	__u32 change;
	__u32 reason;
	__u32 old_id;
	__u32 pid;
	__u32 uid;
	__s32 ifindex;
	__aligned_u64 cgroup_id;
	__u32 netns_ino;
	__u32 attached;
	__u32 prog_id;
	__u32 frozen;
	__u32 limit;
	__u32 kept_count;
	__aligned_u64 kept;
	char ifname[16];
	char comm[16];
	char name[BPFDEV_NAME_SIZE];
};

/**
 * struct bpfdev_data_info - the map behind a data node (BPFDEV_DATA_IOC_INFO)
 * @flags: in: 0
 * @map_type: out: BPF_MAP_TYPE_*
 * @map_id: out: its BPF id
 * @map_flags: out: BPF_F_*
 * @key_size: out: bytes of a key
 * @value_size: out: bytes of a value
 * @max_entries: out: the most elements, or the bytes of a ring buffer
 * @value_offset: out: where in a record its value is; before it is the key
 * @record_size: out: bytes of a record: the key, and then the value, or @cpus values, each
 *	padded to a multiple of 8; 0 for a ring buffer
 * @cpus: out: the number of values in a record, one for each possible CPU; 0 if a key
 *	has one value
 * @bpf_name: out: the map's name in BPF, padded with zeroes
 *
 * Needs a data node. Errors: EINVAL, E2BIG, EFAULT.
 */
struct bpfdev_data_info {
	__u32 flags;
	__u32 map_type;
	__u32 map_id;
	__u32 map_flags;
	__u32 key_size;
	__u32 value_size;
	__u32 max_entries;
	__u32 value_offset;
	__u32 record_size;
	__u32 cpus;
	char bpf_name[BPFDEV_BPF_NAME_SIZE];
};

/**
 * struct bpfdev_data_btf - the types of a map's keys and values (BPFDEV_DATA_IOC_BTF)
 * @flags: in: 0
 * @size: in: bytes that @buffer has room for; out: bytes of the BTF. If there is less room,
 *	the beginning is copied
 * @buffer: in: address of the memory for the BTF
 * @btf_id: out: the id of the BTF object; 0 if this kernel's is not known
 * @key_type: out: the id of the type of keys in it; 0: none
 * @value_type: out: the id of the type of values in it
 * @reserved: in: 0
 *
 * Needs a data node. Errors: ENODATA if the map was made without BTF, EOPNOTSUPP if it
 * cannot be read on this kernel, EINVAL, E2BIG, EFAULT.
 */
struct bpfdev_data_btf {
	__u32 flags;
	__u32 size;
	__aligned_u64 buffer;
	__u32 btf_id;
	__u32 key_type;
	__u32 value_type;
	__u32 reserved;
};

/**
 * struct bpfdev_data_lookup - look up elements (BPFDEV_DATA_IOC_LOOKUP)
 * @flags: in: 0
 * @count: in: the number of keys
 * @keys: in: address of @count keys, one after the other without padding
 * @values: in: address of the memory for @count values, of value_size bytes each; of a map
 *	with a value for each CPU, of each padded to a multiple of 8, for all possible CPUs.
 *	The value of a key that is not there is left as it is
 * @results: in: address of the memory for @count results, __s32 each: 0 or -ENOENT
 *
 * Needs the data node of a map with records, opened for reading. Special fields of a value,
 * such as locks and pointers, are zero. In an LPM trie, the longest prefix that matches a
 * key is found.
 *
 * Errors: EACCES, EINVAL, E2BIG, EFAULT, ENOMEM, EINTR.
 */
struct bpfdev_data_lookup {
	__u32 flags;
	__u32 count;
	__aligned_u64 keys;
	__aligned_u64 values;
	__aligned_u64 results;
};

/**
 * struct bpfdev_data_next - find the key after a key (BPFDEV_DATA_IOC_NEXT)
 * @flags: in: 0
 * @reserved: in: 0
 * @key: in: address of a key; 0 for the first one. After a key that is not there comes the
 *	first one
 * @next: in: address of the memory for a key
 *
 * Needs the data node of a map with records, opened for reading.
 *
 * Errors: ENOENT at the end, EACCES, EINVAL, E2BIG, EFAULT, ENOMEM.
 */
struct bpfdev_data_next {
	__u32 flags;
	__u32 reserved;
	__aligned_u64 key;
	__aligned_u64 next;
};

/**
 * struct bpfdev_data_batch - many elements (BPFDEV_DATA_IOC_LOOKUP_BATCH, _UPDATE, _DELETE)
 * @in_batch: in: lookup: address of what an earlier call wrote to @out_batch; 0 for the
 *	beginning. Others: 0
 * @out_batch: in: lookup: address of the memory for the place to go on from, 4 bytes or
 *	a key. Others: 0
 * @keys: in: address of @count keys, or of the memory for them
 * @values: in: address of @count values, as in struct bpfdev_data_lookup, or of the memory
 *	for them. Not used to delete
 * @count: in: the number of elements; out, also after an error other than EACCES, E2BIG and
 *	EFAULT: how many were handled
 * @reserved: in: 0
 * @elem_flags: in: as in bpf(2): BPF_F_LOCK
 * @flags: in: 0
 *
 * Needs the data node of a map with records, opened for reading to look up, else for
 * writing. The layout is that of bpf(2). This is what BPF_MAP_LOOKUP_BATCH, _UPDATE_BATCH
 * and _DELETE_BATCH of bpf(2) do, with the same errors; a lookup may give fewer elements
 * than there is room for before the end, where it fails with ENOENT.
 *
 * Errors: EACCES, EPERM for a change of a frozen map, EOPNOTSUPP (an element of an array
 * cannot be deleted), EINTR, and those of bpf(2).
 */
struct bpfdev_data_batch {
	__aligned_u64 in_batch;
	__aligned_u64 out_batch;
	__aligned_u64 keys;
	__aligned_u64 values;
	__u32 count;
	__u32 reserved;
	__aligned_u64 elem_flags;
	__aligned_u64 flags;
};

/**
 * struct bpfdev_data_span - read events as they lie in a ring buffer
 *	(BPFDEV_DATA_IOC_SPAN)
 * @flags: in: 0
 * @size: in: bytes of the memory to fill, 1 to INT_MAX
 * @buffer: in: its address
 *
 * Needs the data node of a ring buffer, opened for reading. What read(2) of one event does
 * is done for as many whole events as there are and as fit: if the node is open for
 * writing, too, they are taken from the ring. Each has a header of 8 bytes: the length of
 * its data as __u32, with BPF_RINGBUF_DISCARD_BIT for one that has no data for a reader,
 * and a __u32 of BPF's own. The next header follows at the next multiple of 8.
 *
 * Returns the number of bytes. Errors: those of read(2), EINVAL, E2BIG.
 */
struct bpfdev_data_span {
	__u32 flags;
	__u32 size;
	__aligned_u64 buffer;
};

/* The sizes of the first version of each structure. */
#define BPFDEV_QUERY_SIZE_VER0		16
#define BPFDEV_CREATE_SIZE_VER0		352
#define BPFDEV_CREATE_SIZE_VER1		368	/* @keep, @keep_count */
#define BPFDEV_REMOVE_SIZE_VER0		72
#define BPFDEV_REPLACE_SIZE_VER0	336
#define BPFDEV_REPLACE_SIZE_VER1	352	/* @keep, @keep_count */
#define BPFDEV_MKDIR_SIZE_VER0		96
#define BPFDEV_RMDIR_SIZE_VER0		72
#define BPFDEV_INFO_SIZE_VER0		176
#define BPFDEV_LIST_SIZE_VER0		88
#define BPFDEV_UPDATE_SIZE_VER0		80
#define BPFDEV_EDGE_SIZE_VER0		16
#define BPFDEV_EDGES_SIZE_VER0		104
#define BPFDEV_EDGES_SIZE_VER1		112	/* @fd, @id */
#define BPFDEV_REFS_SIZE_VER0		144
#define BPFDEV_HOLDER_SIZE_VER0		64
#define BPFDEV_HOLDERS_SIZE_VER0	112
#define BPFDEV_STEP_SIZE_VER0		16
#define BPFDEV_APPLY_SIZE_VER0		24
#define BPFDEV_DETACH_SIZE_VER0		72
#define BPFDEV_HOLD_SIZE_VER0		8
#define BPFDEV_RELEASE_SIZE_VER0	8
#define BPFDEV_HISTORY_SIZE_VER0	192
#define BPFDEV_DATA_INFO_SIZE_VER0	56
#define BPFDEV_DATA_SPAN_SIZE_VER0	16
#define BPFDEV_DATA_BTF_SIZE_VER0	32
#define BPFDEV_DATA_LOOKUP_SIZE_VER0	32
#define BPFDEV_DATA_NEXT_SIZE_VER0	24
#define BPFDEV_DATA_BATCH_SIZE_VER0	56

#define BPFDEV_IOC_QUERY	_IOWR(BPFDEV_IOC_MAGIC, 0x00, struct bpfdev_query)
#define BPFDEV_IOC_CREATE	_IOWR(BPFDEV_IOC_MAGIC, 0x01, struct bpfdev_create)
#define BPFDEV_IOC_REMOVE	_IOWR(BPFDEV_IOC_MAGIC, 0x02, struct bpfdev_remove)
#define BPFDEV_IOC_REPLACE	_IOWR(BPFDEV_IOC_MAGIC, 0x03, struct bpfdev_replace)
#define BPFDEV_IOC_MKDIR	_IOWR(BPFDEV_IOC_MAGIC, 0x04, struct bpfdev_mkdir)
#define BPFDEV_IOC_RMDIR	_IOWR(BPFDEV_IOC_MAGIC, 0x05, struct bpfdev_rmdir)
#define BPFDEV_IOC_LIST		_IOWR(BPFDEV_IOC_MAGIC, 0x06, struct bpfdev_list)
#define BPFDEV_IOC_UPDATE	_IOWR(BPFDEV_IOC_MAGIC, 0x07, struct bpfdev_update)
#define BPFDEV_IOC_EDGES	_IOWR(BPFDEV_IOC_MAGIC, 0x08, struct bpfdev_edges)
#define BPFDEV_IOC_REFS		_IOWR(BPFDEV_IOC_MAGIC, 0x09, struct bpfdev_refs)
#define BPFDEV_IOC_HOLDERS	_IOWR(BPFDEV_IOC_MAGIC, 0x0a, struct bpfdev_holders)
#define BPFDEV_IOC_APPLY	_IOWR(BPFDEV_IOC_MAGIC, 0x0b, struct bpfdev_apply)
#define BPFDEV_IOC_DETACH	_IOWR(BPFDEV_IOC_MAGIC, 0x0c, struct bpfdev_detach)
#define BPFDEV_IOC_HOLD		_IOWR(BPFDEV_IOC_MAGIC, 0x0d, struct bpfdev_hold)
#define BPFDEV_IOC_RELEASE	_IOWR(BPFDEV_IOC_MAGIC, 0x0e, struct bpfdev_release)
#define BPFDEV_IOC_HISTORY	_IOWR(BPFDEV_IOC_MAGIC, 0x0f, struct bpfdev_history)

/* Of data nodes. */
#define BPFDEV_DATA_IOC_INFO	_IOWR(BPFDEV_IOC_MAGIC, 0x40, struct bpfdev_data_info)
#define BPFDEV_DATA_IOC_SPAN	_IOWR(BPFDEV_IOC_MAGIC, 0x41, struct bpfdev_data_span)
#define BPFDEV_DATA_IOC_BTF	_IOWR(BPFDEV_IOC_MAGIC, 0x42, struct bpfdev_data_btf)
#define BPFDEV_DATA_IOC_LOOKUP	_IOWR(BPFDEV_IOC_MAGIC, 0x43, struct bpfdev_data_lookup)
#define BPFDEV_DATA_IOC_NEXT	_IOWR(BPFDEV_IOC_MAGIC, 0x44, struct bpfdev_data_next)
#define BPFDEV_DATA_IOC_LOOKUP_BATCH _IOWR(BPFDEV_IOC_MAGIC, 0x45, struct bpfdev_data_batch)
#define BPFDEV_DATA_IOC_UPDATE	_IOWR(BPFDEV_IOC_MAGIC, 0x46, struct bpfdev_data_batch)
#define BPFDEV_DATA_IOC_DELETE	_IOWR(BPFDEV_IOC_MAGIC, 0x47, struct bpfdev_data_batch)

#endif /* _LINUX_BPFDEV_H */
