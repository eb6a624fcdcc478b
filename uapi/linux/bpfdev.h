/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-2-Clause) */
/*
 * bpfdev: BPF maps, programs and links as character device nodes.
 *
 * A node, /dev/bpf/<path>, is opened like any device, and the file descriptor
 * that open(2) returns is a file descriptor of the BPF object itself.  This
 * header is about the other nodes: each directory below /dev/bpf has one
 * called "control", and the ioctls below, made on it, list, create, replace
 * and remove the entries of that directory.
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
 * not), as must unknown flags, reserved fields and fields whose flag is not
 * set (EINVAL). What is in a field that only the kernel writes does not matter.
 * Use BPFDEV_IOC_QUERY to learn what a kernel knows.
 *
 * A call that fails has changed nothing but its own structure. Checks are made in
 * this order: the mode of the descriptor, the size of the structure, its flags and
 * reserved fields, its values, the caller's rights, the file descriptor, the names.
 *
 * Errors that mean the same for every command:
 *
 * ========  ===============================================================
 * EACCES    the control node was not opened for what the command does
 * EBADF     a field that should be an open file descriptor is not one
 * E2BIG     a byte that this kernel does not know is not zero, or the
 *           structure is larger than a page
 * EEXIST    the name is taken, or the object has a node already
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
 * EOPNOTSUPP  this kernel lacks what the command needs
 * EPERM     another owner or group was asked for, without the right to it
 * ESTALE    the id that was expected is not the one that is there
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

/** define BPFDEV_KEEP_MAX - how many objects can be kept with one */
#define BPFDEV_KEEP_MAX		64

/** define BPFDEV_APPLY_MAX - how many steps BPFDEV_IOC_APPLY takes at once */
#define BPFDEV_APPLY_MAX	128

/** define BPFDEV_NO_LIMIT - the limit of a directory that has none of its own */
#define BPFDEV_NO_LIMIT		0xffffffff

/*
 * What an entry is: the type field of struct bpfdev_info, and as
 * 1 << BPFDEV_TYPE_* the bits of struct bpfdev_query.types.
 */
#define BPFDEV_TYPE_MAP		1
#define BPFDEV_TYPE_PROG	2
#define BPFDEV_TYPE_LINK	3
#define BPFDEV_TYPE_DIR		4

/* Flags of struct bpfdev_create and struct bpfdev_mkdir. */
#define BPFDEV_SET_MODE		0x1	/* @mode is meant */
#define BPFDEV_SET_UID		0x2	/* @uid is meant */
#define BPFDEV_SET_GID		0x4	/* @gid is meant */

/* Flag of struct bpfdev_replace, bpfdev_remove and bpfdev_update. */
#define BPFDEV_EXPECT		0x1	/* @expect_id is meant */

/* Flag of struct bpfdev_list. */
#define BPFDEV_LIST_ONE		0x1	/* only the entry called @name */

/* Bits of struct bpfdev_info.access. */
#define BPFDEV_ACCESS_READ	0x1
#define BPFDEV_ACCESS_WRITE	0x2

/* Bits of struct bpfdev_query.features. */
#define BPFDEV_FEATURE_ITER	0x1	/* iterator links give their text */
#define BPFDEV_FEATURE_WALK	0x2	/* users and references can be found */
#define BPFDEV_FEATURE_STRUCT_OPS 0x4	/* programs of struct_ops maps, too */

/* Flags of struct bpfdev_edges. */
#define BPFDEV_EDGES_USERS	0x1	/* what uses the object, not what it uses */
#define BPFDEV_EDGES_FD		0x2	/* of the object that @fd is one of */

/* Flag of struct bpfdev_holders. */
#define BPFDEV_HOLDERS_ONE	0x1	/* only of the object called @name */

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
#define BPFDEV_EDGE_LINK_MAP	6	/* a link is one to a map */
#define BPFDEV_EDGE_STRUCT_OPS	7	/* a struct_ops map runs a program */

/* How a process holds an object: struct bpfdev_holder.how. */
#define BPFDEV_HELD_FD		1	/* a file descriptor */
#define BPFDEV_HELD_MAPPING	2	/* memory mapped from one */

/* Where a holder's file is from: struct bpfdev_holder.origin. */
#define BPFDEV_FROM_BPF		1	/* bpf(2): made, or got by id or from bpffs */
#define BPFDEV_FROM_NODE	2	/* open(2) of a node */

/**
 * struct bpfdev_query - what this kernel's bpfdev knows (BPFDEV_IOC_QUERY)
 * @flags: in: 0
 * @types: out: the types an entry can have, a bit 1 << BPFDEV_TYPE_* each
 * @commands: out: the commands it knows, a bit 1 << _IOC_NR(command) each
 * @features: out: BPFDEV_FEATURE_*
 *
 * For reading or for writing.
 */
struct bpfdev_query {
	__u32 flags;
	__u32 types;
	__u32 commands;
	__u32 features;
};

/**
 * struct bpfdev_create - a node for a BPF object (BPFDEV_IOC_CREATE)
 * @flags: in: BPFDEV_SET_MODE, BPFDEV_SET_UID, BPFDEV_SET_GID
 * @fd: in: the object: a file descriptor of a BPF map, program or link
 * @mode: in: the node's permission bits, 0 to 0777; without its flag 0600
 * @uid: in: the node's owner, in the caller's user namespace; without its
 *	flag the caller's fsuid. Another one needs CAP_CHOWN
 * @gid: in: the node's group; without its flag the caller's fsgid. One that
 *	the caller is not in needs CAP_CHOWN
 * @id: out: the object's BPF id
 * @major: out: the node's major device number
 * @minor: out: the node's minor device number
 * @name: in: the new name, with a NUL
 * @existing: out, with EEXIST only: the path below /dev/bpf of the entry in
 *	the way: this name, or the node that the object already has
 * @keep: in: address of @keep_count file descriptors, __s32 each, of other BPF
 *	objects that shall live for as long as this one is behind this name; 0
 *	for none
 * @keep_count: in: 0 to BPFDEV_KEEP_MAX
 * @reserved: in: 0
 *
 * For writing. The object keeps one more reference, so it outlives @fd and its
 * owner until the node is removed. A node made from the file descriptor of a
 * map that was opened read-only or write-only gives no more than that.
 *
 * What is kept has no name of its own, but may have a node. It is let go some time
 * after the object was removed or replaced, once no CPU can be running that any more
 * if it is a program that does not sleep (a grace period of RCU); nothing tells when
 * that is. It does not count against the limits of directories.
 *
 * Errors: those of all commands, and ENFILE (no more open files),
 * ENOMEM.
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
	__u32 reserved;
};

/**
 * struct bpfdev_remove - remove a node (BPFDEV_IOC_REMOVE)
 * @flags: in: BPFDEV_EXPECT
 * @expect_id: in: with BPFDEV_EXPECT, remove it only while the object behind
 *	it has this BPF id
 * @name: in: the node's name, with a NUL
 *
 * For writing. File descriptors that are open stay as they are.
 */
struct bpfdev_remove {
	__u32 flags;
	__u32 expect_id;
	char name[BPFDEV_NAME_SIZE];
};

/**
 * struct bpfdev_replace - put another object behind a name
 *	(BPFDEV_IOC_REPLACE)
 * @flags: in: BPFDEV_EXPECT
 * @fd: in: the new object; it must be of the node's type (EINVAL)
 * @expect_id: in: with BPFDEV_EXPECT, replace only the object of this BPF id
 *	(ESTALE), in one step with the replacement
 * @id: out: the new object's BPF id
 * @name: in: the node's name, with a NUL
 * @existing: out, with EEXIST only: the path below /dev/bpf of the node that
 *	the new object already has
 * @keep: in: as in struct bpfdev_create, with the new object; what was kept with
 *	the old one goes with it
 * @keep_count: in: 0 to BPFDEV_KEEP_MAX
 * @reserved: in: 0
 *
 * For writing. Each open(2) of the node gives the old object or the new one,
 * and never fails because of the exchange; file descriptors that are open stay
 * as they are. The node keeps its number, mode, owner and label. A "change"
 * uevent is sent, unless the new object is the old one.
 *
 * Errors: those of all commands, and ENFILE, ENOMEM.
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
 * struct bpfdev_mkdir - a directory (BPFDEV_IOC_MKDIR)
 * @flags: in: BPFDEV_SET_MODE, BPFDEV_SET_UID, BPFDEV_SET_GID
 * @mode: in: the permission bits of its control node, 0 to 0777; without the
 *	flag 0660
 * @uid: in: the owner of its control node, as for struct bpfdev_create
 * @gid: in: the group of its control node, as for struct bpfdev_create
 * @limit: in: how many entries may be below it, at any depth; 0 is for
 *	BPFDEV_NO_LIMIT. An entry counts against every directory above it
 * @major: out: the control node's major device number
 * @minor: out: the control node's minor device number
 * @reserved: in: 0
 * @name: in: the new name, with a NUL
 *
 * For writing.
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
 * For writing. A directory that is not empty stays (ENOTEMPTY). Descriptors
 * of its control node answer ENODEV from then on.
 */
struct bpfdev_rmdir {
	__u32 flags;
	__u32 reserved;
	char name[BPFDEV_NAME_SIZE];
};

/**
 * struct bpfdev_info - one entry of a directory, as BPFDEV_IOC_LIST gives it
 * @type: BPFDEV_TYPE_*
 * @id: the object's BPF id; 0 for a directory
 * @bpf_type: enum bpf_map_type, bpf_prog_type or bpf_link_type, as @type says;
 *	0 for a directory
 * @access: BPFDEV_ACCESS_*: the most that opening the node gives
 * @major: the node's, or the directory's control node's, major number
 * @minor: and its minor number
 * @mode: the permission bits it was created with
 * @uid: the owner it was created with, in the caller's user namespace
 * @gid: the group it was created with
 * @creator: the uid of who created it
 * @entries: of a directory: how many entries are below it, at any depth
 * @limit: of a directory: how many there may be, or BPFDEV_NO_LIMIT; 0 for one
 *	that was closed to new entries
 * @refcnt: references that the object has, the node's own among them; 0 for a
 *	directory
 * @opens: how often the node was opened since it was created; 0 for a
 *	directory
 * @created_ns: when it was created, in ns of CLOCK_BOOTTIME
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
	__u32 mode;
	__u32 uid;
	__u32 gid;
	__u32 creator;
	__u32 entries;
	__u32 limit;
	__aligned_u64 refcnt;
	__aligned_u64 opens;
	__aligned_u64 created_ns;
	__u8 tag[BPFDEV_TAG_SIZE];
	char bpf_name[BPFDEV_BPF_NAME_SIZE];
	char name[BPFDEV_NAME_SIZE];
};

/**
 * struct bpfdev_list - the entries of a directory (BPFDEV_IOC_LIST)
 * @flags: in: BPFDEV_LIST_ONE
 * @count: in: how many records @infos has room for; out: how many were written
 * @info_size: in: the size of one record, sizeof(struct bpfdev_info) as the
 *	caller knows it. A larger one is padded with zeroes
 * @more: out: 1 if there are entries after the last one that was written
 * @infos: in: address of the records
 * @name: in: go on after this name, empty to start; with BPFDEV_LIST_ONE the
 *	one entry to write (ENOENT); out: the last name that was written
 *
 * For reading. Entries come sorted by name, in bytes, so a caller that passes
 * @name back unchanged sees each entry that was there all the time once.
 *
 * Errors: those of all commands, ENOMEM, and EINVAL for a record size below
 * that of the first version or above a page.
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
 * struct bpfdev_update - another program for a link (BPFDEV_IOC_UPDATE)
 * @flags: in: BPFDEV_EXPECT
 * @fd: in: the new program
 * @expect_id: in: with BPFDEV_EXPECT, only while the link's program has this
 *	BPF id (ESTALE), in one step with the update
 * @reserved: in: 0
 * @name: in: the name of the link's node, with a NUL
 *
 * For writing; that of the control node is enough, whatever the mode of the
 * link's own node is. The link stays attached and keeps its id; a "change" uevent
 * is sent.
 *
 * Errors: those of all commands, EOPNOTSUPP for a link whose program can't be
 * changed, and what the kind of link answers to BPF_LINK_UPDATE (EINVAL for a
 * program of another type, ENOLINK for one whose device is gone).
 */
struct bpfdev_update {
	__u32 flags;
	__s32 fd;
	__u32 expect_id;
	__u32 reserved;
	char name[BPFDEV_NAME_SIZE];
};

/**
 * struct bpfdev_edge - an object that another one uses, or that uses it
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
 * struct bpfdev_edges - what an object uses (BPFDEV_IOC_EDGES)
 * @flags: in: BPFDEV_EDGES_USERS: the other way round, what uses the object,
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
 * @id: in: 0, or the BPF id that the object must have (ESTALE); out: the one that
 *	it has, so that all of a list is of one object
 *
 * For reading. Edges come sorted by type, id and relation, each once. Not told
 * are those that the kernel keeps to itself: of device, CPU and socket maps to
 * programs, and of struct_ops maps to programs without BPFDEV_FEATURE_STRUCT_OPS.
 * While entries are deleted from a hash of maps, @count may be too high.
 *
 * Errors: those of all commands, ENOMEM, ENFILE, EINTR, and EINVAL for a record
 * size below that of the first version or above a page; EBADF, EINVAL for an @fd
 * that is none of a BPF object; EOPNOTSUPP for BPFDEV_EDGES_USERS without
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
 * struct bpfdev_refs - what the references of an object are for
 *	(BPFDEV_IOC_REFS)
 * @flags: in: 0
 * @type: out: BPFDEV_TYPE_MAP, _PROG or _LINK
 * @id: out: the object's BPF id
 * @reserved: in: 0
 * @refcnt: out: all its references: the sum of what follows
 * @node: out: that of this node: 1
 * @files: out: open files, each counted once, however many processes and
 *	descriptors share it
 * @mappings: out: files that only mapped memory holds
 * @progs: out: programs that use it
 * @links: out: links that run it, or are links to it
 * @maps: out: slots of maps that it is in
 * @other: out: what this module can't attribute: pins on bpffs, what is kept with
 *	another object, what is attached without a link, what an interface has of
 *	the program of a link, open iterators, descriptors in flight or registered
 *	with io_uring, the edges that struct bpfdev_edges does not tell, and what
 *	came or went meanwhile
 * @name: in: the name of the node, with a NUL
 *
 * For reading. What comes and goes while it is counted makes no number wrong by
 * more than that, and none negative. Looking at all objects holds each for an
 * instant: one that is let go just then goes an instant later.
 *
 * Errors: those of all commands, ENOMEM, ENFILE, EINTR, ESTALE if it is replaced
 * again and again meanwhile, and EOPNOTSUPP without BPFDEV_FEATURE_WALK.
 */
struct bpfdev_refs {
	__u32 flags;
	__u32 type;
	__u32 id;
	__u32 reserved;
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
 * @access: BPFDEV_ACCESS_*: what the descriptor or the mapping is for
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
 * struct bpfdev_holders - which processes hold an object (BPFDEV_IOC_HOLDERS)
 * @flags: in: BPFDEV_HOLDERS_ONE: of one object; else of all that have a node
 *	in this directory, not below it
 * @count: in: how many records @holders has room for; out: how many were
 *	written
 * @holder_size: in: the size of one record, sizeof(struct bpfdev_holder) as the
 *	caller knows it. A larger one is padded with zeroes
 * @more: out: 1 if it did not come to the end
 * @holders: in: address of the records
 * @pid: in: 0 to start; in and out: where to go on
 * @reserved: in: 0
 * @at: in: 0 to start; in and out: where to go on
 * @name: in: with BPFDEV_HOLDERS_ONE the name of a node, with a NUL; else empty
 *
 * For reading. Processes come in the order of their numbers. They are those of
 * the caller's pid namespace whose /proc/PID/fd the caller may read: all of them
 * with CAP_SYS_PTRACE, else those that run with the caller's uid and gid, have
 * no capability that the caller lacks, and are dumpable. (What security modules
 * such as SELinux have to say to that is not asked.) One
 * that exits meanwhile is not there; a descriptor that is on its way in a socket
 * is nobody's.
 *
 * Errors: those of all commands, ENOMEM, EINTR, and EINVAL for a record size
 * below that of the first version or above a page.
 */
struct bpfdev_holders {
	__u32 flags;
	__u32 count;
	__u32 holder_size;
	__u32 more;
	__aligned_u64 holders;
	__u32 pid;
	__u32 reserved;
	__aligned_u64 at;
	char name[BPFDEV_NAME_SIZE];
};

/**
 * struct bpfdev_step - one of the commands of struct bpfdev_apply
 * @cmd: BPFDEV_IOC_CREATE, _REMOVE, _REPLACE or _UPDATE
 * @reserved: 0
 * @arg: address of its structure
 */
struct bpfdev_step {
	__u32 cmd;
	__u32 reserved;
	__aligned_u64 arg;
};

/**
 * struct bpfdev_apply - several commands, all of them or none (BPFDEV_IOC_APPLY)
 * @flags: in: 0
 * @count: in: how many, 1 to BPFDEV_APPLY_MAX
 * @failed: out, with an error that is not about this structure itself: which one
 *	has failed, from 0; @count if it was none in particular
 * @reserved: in: 0
 * @steps: in: address of @count of struct bpfdev_step
 *
 * For writing. Each is a command on this directory, as if it were called by itself,
 * with its own flags, expectations and replies, but no two of them may be about one
 * name, or one object that has a node or gets one (EINVAL), BPFDEV_IOC_UPDATE may
 * come once, and what is removed still counts against the limit of the directory
 * while new nodes are made.
 *
 * First everything that can fail is done: names are looked up and ids compared, for
 * all steps at once, new nodes are created, and last comes the update. Then the new
 * nodes are announced, objects replaced and nodes removed, which cannot fail. Until
 * then others can see no more of it than new nodes that are not announced, and can
 * open those; if a step fails they are removed. A caller that is killed has done all
 * or nothing. Others may see it in between.
 *
 * A call whose names or objects are busy with another call waits for that one, and
 * only for that one. While it waits it holds none of its own, and it can be killed.
 *
 * What has lost its name is let go when all steps are done, and what was kept with
 * any of it after that.
 *
 * Errors: those of the command that failed, ENOTTY for one that is not known, EINVAL
 * for one that is none of these, ENOMEM.
 */
struct bpfdev_apply {
	__u32 flags;
	__u32 count;
	__u32 failed;
	__u32 reserved;
	__aligned_u64 steps;
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
#define BPFDEV_INFO_SIZE_VER0		160
#define BPFDEV_LIST_SIZE_VER0		88
#define BPFDEV_UPDATE_SIZE_VER0		80
#define BPFDEV_EDGE_SIZE_VER0		16
#define BPFDEV_EDGES_SIZE_VER0		104
#define BPFDEV_EDGES_SIZE_VER1		112	/* @fd, @id */
#define BPFDEV_REFS_SIZE_VER0		144
#define BPFDEV_HOLDER_SIZE_VER0		64
#define BPFDEV_HOLDERS_SIZE_VER0	104
#define BPFDEV_STEP_SIZE_VER0		16
#define BPFDEV_APPLY_SIZE_VER0		24

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

#endif /* _LINUX_BPFDEV_H */
