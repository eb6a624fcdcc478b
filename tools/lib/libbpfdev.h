/* SPDX-License-Identifier: (LGPL-2.1-only OR BSD-2-Clause) */
/*
 * libbpfdev: BPF objects as device nodes.
 *
 * A thin layer over the ioctls of linux/bpfdev.h. Calls take a directory as a file
 * descriptor of its control node, and an object as a BPF file descriptor.
 *
 * Unless stated otherwise, a call that returns an int returns 0 or a useful number
 * on success and a negative errno on failure. A call that returns a pointer
 * returns NULL on failure. errno is set in both cases. The errors are those of
 * linux/bpfdev.h. All descriptors are close-on-exec. Nothing is printed: messages go
 * through the callback of bpfdev_set_print().
 *
 * Several threads may make calls at once if they do not share an opts structure
 * and do not free objects that another thread uses.
 */
#ifndef LIBBPFDEV_H
#define LIBBPFDEV_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#include <linux/bpfdev.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef LIBBPFDEV_API
#define LIBBPFDEV_API __attribute__((visibility("default")))
#endif

/** The directory of the nodes. */
#define BPFDEV_DEV_DIR "/dev/bpf"

/**
 * bpfdev_version() - return the version of the library
 *
 * Return: a string such as "0.1.0".
 */
LIBBPFDEV_API const char *bpfdev_version(void);

/** enum bpfdev_print_level - levels of messages, numbered as in libbpf; one is in use. */
enum bpfdev_print_level {
	BPFDEV_PRINT_DEBUG = 2,
};

/**
 * typedef bpfdev_print_fn - callback for messages
 * @level: the level
 * @format: the message, as for vprintf(), without a newline at its end
 * @args: the arguments
 *
 * Several threads may call it at once. It need not keep errno.
 */
typedef void (*bpfdev_print_fn)(enum bpfdev_print_level level,
				const char *format, va_list args);

/**
 * bpfdev_set_print() - set the callback for messages of all threads
 * @print: the callback; NULL, as at the start, drops the messages
 *
 * BPFDEV_PRINT_DEBUG messages report each open of a node and each ioctl with its result:
 * "open /dev/bpf/control O_RDONLY: 5", "ioctl LIST fw: No such file or directory".
 * Their text may change.
 *
 * Return: the previous callback, or NULL.
 */
LIBBPFDEV_API bpfdev_print_fn bpfdev_set_print(bpfdev_print_fn print);

/**
 * bpfdev_type_str() - return the name of a type of entry
 * @type: BPFDEV_TYPE_*
 *
 * Return: "map", "prog", "link", "dir", or NULL.
 */
LIBBPFDEV_API const char *bpfdev_type_str(uint32_t type);

/**
 * bpfdev_face_str() - return the name of a face of a node
 * @face: BPFDEV_FACE_*
 *
 * Return: "bpf", "data", or NULL.
 */
LIBBPFDEV_API const char *bpfdev_face_str(uint32_t face);

/**
 * bpfdev_path_name() - strip "/dev/bpf/" from a path
 * @path: "/dev/bpf/a/b" or, with the same meaning, "a/b"
 *
 * Any other absolute path is not changed. It names nodes that are visible elsewhere,
 * such as a directory that is mounted into a container.
 *
 * Return: the part of @path after "/dev/bpf/"; "" for /dev/bpf itself.
 */
LIBBPFDEV_API const char *bpfdev_path_name(const char *path);

/**
 * bpfdev_name_check() - check a name by the rules of the kernel
 * @name: the name of an entry in its directory
 * @why: if not NULL, set to the broken rule as a text, or to NULL
 *
 * Return: 0 or -EINVAL.
 */
LIBBPFDEV_API int bpfdev_name_check(const char *name, const char **why);

/**
 * bpfdev_path_check() - check a path, as all calls do that take one
 * @path: "/dev/bpf/a/b" or "a/b"; "" for the root
 * @why: as for bpfdev_name_check()
 *
 * Each component must be a valid name: with ".." a path could lead out of a directory,
 * and symlinks of udev ("by-id/map-12") are not names of entries. Slashes at the end are
 * ignored. Outside /dev/bpf, components can have any name except "", "." and "..".
 *
 * Return: 0 or -EINVAL.
 */
LIBBPFDEV_API int bpfdev_path_check(const char *path, const char **why);

/**
 * bpfdev_open() - open a node
 * @path: its path, with or without "/dev/bpf/"
 * @flags: O_RDONLY, O_WRONLY or O_RDWR
 *
 * A file that is not a character device is not opened: -ENODEV.
 *
 * Return: a file descriptor of the BPF object, or a negative errno. For an iterator
 * link opened with O_RDONLY, the descriptor returns the text of the iterator. For a data
 * node, it is no BPF descriptor and returns the data of the map.
 */
LIBBPFDEV_API int bpfdev_open(const char *path, int flags);

/**
 * bpfdev_ctl_open() - open the control node of a directory
 * @dir: the directory's path, with or without "/dev/bpf/"; "" for the root
 * @flags: O_RDONLY to list, O_WRONLY to change, O_RDWR for both
 *
 * A file that is not a character device is not opened: -ENODEV.
 *
 * Return: a file descriptor or a negative errno.
 */
LIBBPFDEV_API int bpfdev_ctl_open(const char *dir, int flags);

/**
 * bpfdev_ctl_open_parent() - open the control node of the directory that contains a path
 * @path: a path, with or without "/dev/bpf/"
 * @flags: as for bpfdev_ctl_open()
 * @name: set to the last component of @path
 *
 * Return: a file descriptor or a negative errno.
 */
LIBBPFDEV_API int bpfdev_ctl_open_parent(const char *path, int flags,
					 const char **name);

/**
 * BPFDEV_OPTS() - declare an options structure with zeroed padding and its size
 * @type: the type, without "struct"
 * @name: the variable
 * @...: initial values, such as .mode = 0640
 */
#define BPFDEV_OPTS(type, name, ...)					\
	struct type name = ({						\
		memset(&name, 0, sizeof(struct type));			\
		(struct type) {						\
			.sz = sizeof(struct type),			\
			__VA_ARGS__					\
		};							\
	})

/**
 * bpfdev_query() - query the types, commands and features of the kernel module
 * @ctl: a control node
 * @query: filled in
 */
LIBBPFDEV_API int bpfdev_query(int ctl, struct bpfdev_query *query);

/**
 * struct bpfdev_create_opts - options of bpfdev_create()
 * @sz: sizeof this structure
 * @flags: BPFDEV_SET_*: those of the next three members that are set, and of @minor
 * @mode: permission bits
 * @uid: owner
 * @gid: group
 * @id: out: the object's BPF ID
 * @major: out: the node's major number
 * @minor: out: the node's minor number; in, with BPFDEV_SET_MINOR: the one that it is to
 *	have, while the module is held
 * @existing: out, with -EEXIST: path of the conflicting node
 * @keep: descriptors of other objects that stay alive as long as this one is
 *	behind the name
 * @keep_count: number of descriptors in @keep
 * @face: BPFDEV_FACE_*: what an open of the node returns
 */
struct bpfdev_create_opts {
	size_t sz;
	uint32_t flags;
	uint32_t mode;
	uint32_t uid;
	uint32_t gid;
	uint32_t id;
	uint32_t major;
	uint32_t minor;
	char existing[BPFDEV_PATH_SIZE];
	const int *keep;
	uint32_t keep_count;
	uint32_t face;
	size_t:0;
};

#define bpfdev_create_opts__last_field face

/**
 * bpfdev_create() - make a node for a BPF object
 * @ctl: the control node of the directory
 * @name: the node's name in it
 * @fd: a map, program or link
 * @opts: may be NULL
 */
LIBBPFDEV_API int bpfdev_create(int ctl, const char *name, int fd,
				struct bpfdev_create_opts *opts);

/**
 * struct bpfdev_replace_opts - options of bpfdev_replace()
 * @sz: sizeof this structure
 * @flags: BPFDEV_EXPECT
 * @expect_id: the BPF ID that the old object must have
 * @id: out: the new object's BPF ID
 * @existing: out, with -EEXIST: path of the node that the object already has
 * @keep: descriptors of other objects that stay alive as long as the new one is
 *	behind the name
 * @keep_count: number of descriptors in @keep
 */
struct bpfdev_replace_opts {
	size_t sz;
	uint32_t flags;
	uint32_t expect_id;
	uint32_t id;
	char existing[BPFDEV_PATH_SIZE];
	const int *keep;
	uint32_t keep_count;
	size_t:0;
};

#define bpfdev_replace_opts__last_field keep_count

/**
 * bpfdev_replace() - put another object behind a name
 * @ctl: the control node of the directory
 * @name: the node's name in it
 * @fd: the new object
 * @opts: may be NULL
 */
LIBBPFDEV_API int bpfdev_replace(int ctl, const char *name, int fd,
				 struct bpfdev_replace_opts *opts);

/**
 * struct bpfdev_expect_opts - options of bpfdev_remove(), _update() and _detach()
 * @sz: sizeof this structure
 * @flags: BPFDEV_EXPECT
 * @expect_id: the BPF ID that the object, or the link's program, must have
 */
struct bpfdev_expect_opts {
	size_t sz;
	uint32_t flags;
	uint32_t expect_id;
	size_t:0;
};

#define bpfdev_expect_opts__last_field expect_id

/**
 * bpfdev_remove() - remove a node
 * @ctl: the control node of the directory
 * @name: the node's name in it
 * @opts: the object's ID; may be NULL
 */
LIBBPFDEV_API int bpfdev_remove(int ctl, const char *name,
				const struct bpfdev_expect_opts *opts);

/**
 * bpfdev_update() - update the program of the link behind a node
 * @ctl: the control node of the directory
 * @name: the node's name in it
 * @prog_fd: the new program
 * @opts: the old program's ID; may be NULL
 */
LIBBPFDEV_API int bpfdev_update(int ctl, const char *name, int prog_fd,
				const struct bpfdev_expect_opts *opts);

/**
 * bpfdev_detach() - detach the link behind a node from its attach point
 * @ctl: the control node of the directory
 * @name: the node's name in it
 * @opts: the link's ID; may be NULL
 */
LIBBPFDEV_API int bpfdev_detach(int ctl, const char *name,
				const struct bpfdev_expect_opts *opts);

/**
 * struct bpfdev_mkdir_opts - options of bpfdev_mkdir()
 * @sz: sizeof this structure
 * @flags: BPFDEV_SET_*: those of the next four members that are set, and of @minor
 * @mode: permission bits of the control node
 * @uid: owner of the control node
 * @gid: group of the control node
 * @limit: maximum number of entries below the directory: 0 closes it, BPFDEV_NO_LIMIT
 *	is none; if it is not set, the limit of the nearest limited directory above
 * @major: out: the control node's major number
 * @minor: out: the control node's minor number; in as in struct bpfdev_create_opts
 */
struct bpfdev_mkdir_opts {
	size_t sz;
	uint32_t flags;
	uint32_t mode;
	uint32_t uid;
	uint32_t gid;
	uint32_t limit;
	uint32_t major;
	uint32_t minor;
	size_t:0;
};

#define bpfdev_mkdir_opts__last_field minor

/**
 * bpfdev_mkdir() - make a directory
 * @ctl: the control node of the parent directory
 * @name: its name there
 * @opts: may be NULL
 */
LIBBPFDEV_API int bpfdev_mkdir(int ctl, const char *name,
			       struct bpfdev_mkdir_opts *opts);

/**
 * bpfdev_rmdir() - remove an empty directory
 * @ctl: the control node of the parent directory
 * @name: its name there
 */
LIBBPFDEV_API int bpfdev_rmdir(int ctl, const char *name);

/**
 * bpfdev_apply() - execute several commands on a directory, all of them or none
 * @ctl: the directory's control node
 * @steps: the commands, with the structures of linux/bpfdev.h
 * @count: number of steps
 * @failed: on error, set to the index of the step that failed, or to @count if no
 *	single step failed; may be NULL
 */
LIBBPFDEV_API int bpfdev_apply(int ctl, const struct bpfdev_step *steps,
			       uint32_t count, uint32_t *failed);

/**
 * bpfdev_hold() - begin the exchange of the kernel module
 * @ctl: the control node of the root
 * @others: with -EBUSY set to the number of files that hold the module
 *
 * See struct bpfdev_hold of linux/bpfdev.h.
 */
LIBBPFDEV_API int bpfdev_hold(int ctl, uint32_t *others);

/**
 * bpfdev_release() - end the exchange of the kernel module
 * @ctl: the control node of the root
 */
LIBBPFDEV_API int bpfdev_release(int ctl);

/**
 * bpfdev_history_read() - read what an entry has behind it
 * @ctl: the control node of the directory
 * @name: the entry's name in it, "" for the directory itself
 * @history: filled in
 * @size: sizeof *@history
 * @kept: filled in with the objects kept with the object, room for BPFDEV_KEEP_MAX
 */
LIBBPFDEV_API int bpfdev_history_read(int ctl, const char *name,
				      struct bpfdev_history *history, size_t size,
				      struct bpfdev_key *kept);

/**
 * bpfdev_history_write() - write what an entry has behind it, while the module is held
 * @ctl: the control node of the directory
 * @name: the entry's name in it, "" for the directory itself
 * @history: as read; the kept objects are those of bpfdev_create()
 * @size: sizeof *@history
 */
LIBBPFDEV_API int bpfdev_history_write(int ctl, const char *name,
				       const struct bpfdev_history *history, size_t size);

/** struct bpfdev_dev - an entry at the time it was read */
struct bpfdev_dev;

/** struct bpfdev_devs - the entries of a directory, sorted by name */
struct bpfdev_devs;

/**
 * bpfdev_dev__read() - read one entry
 * @ctl: the control node of its directory
 * @name: its name there
 *
 * Return: the entry, to be freed with bpfdev_dev__free(), or NULL.
 */
LIBBPFDEV_API struct bpfdev_dev *bpfdev_dev__read(int ctl, const char *name);

/** bpfdev_dev__free() - free an entry from bpfdev_dev__read(); @dev may be NULL */
LIBBPFDEV_API void bpfdev_dev__free(struct bpfdev_dev *dev);

/**
 * bpfdev_devs__read() - read all entries of a directory
 * @ctl: its control node
 *
 * Return: the entries, to be freed with bpfdev_devs__free(), or NULL.
 */
LIBBPFDEV_API struct bpfdev_devs *bpfdev_devs__read(int ctl);

/**
 * bpfdev_devs__new() - make a list of entries that were read from elsewhere
 * @infos: the entries, sorted by name, for example from sysfs
 * @count: number of entries
 *
 * Return: the entries, to be freed with bpfdev_devs__free(), or NULL.
 */
LIBBPFDEV_API struct bpfdev_devs *bpfdev_devs__new(const struct bpfdev_info *infos,
						   size_t count);

/** bpfdev_devs__free() - free entries; @devs may be NULL */
LIBBPFDEV_API void bpfdev_devs__free(struct bpfdev_devs *devs);

/** bpfdev_devs__count() - return the number of entries */
LIBBPFDEV_API size_t bpfdev_devs__count(const struct bpfdev_devs *devs);

/**
 * bpfdev_devs__get() - return one of the entries
 * @devs: the entries
 * @i: its index, from 0
 *
 * Return: the entry, which belongs to @devs, or NULL with ERANGE.
 */
LIBBPFDEV_API const struct bpfdev_dev *
bpfdev_devs__get(const struct bpfdev_devs *devs, size_t i);

/*
 * The attributes of an entry: the fields of struct bpfdev_info, which
 * describes them.
 */
LIBBPFDEV_API const char *bpfdev_dev__name(const struct bpfdev_dev *dev);
LIBBPFDEV_API const char *bpfdev_dev__bpf_name(const struct bpfdev_dev *dev);
/* BPFDEV_TAG_SIZE bytes, or NULL if the entry is not a program */
LIBBPFDEV_API const uint8_t *bpfdev_dev__tag(const struct bpfdev_dev *dev);
LIBBPFDEV_API uint32_t bpfdev_dev__type(const struct bpfdev_dev *dev);
LIBBPFDEV_API uint32_t bpfdev_dev__bpf_type(const struct bpfdev_dev *dev);
LIBBPFDEV_API uint32_t bpfdev_dev__id(const struct bpfdev_dev *dev);
LIBBPFDEV_API uint32_t bpfdev_dev__access(const struct bpfdev_dev *dev);
LIBBPFDEV_API dev_t bpfdev_dev__devnum(const struct bpfdev_dev *dev);
LIBBPFDEV_API uint32_t bpfdev_dev__initial_mode(const struct bpfdev_dev *dev);
LIBBPFDEV_API uint32_t bpfdev_dev__initial_uid(const struct bpfdev_dev *dev);
LIBBPFDEV_API uint32_t bpfdev_dev__initial_gid(const struct bpfdev_dev *dev);
LIBBPFDEV_API uint32_t bpfdev_dev__creator(const struct bpfdev_dev *dev);
LIBBPFDEV_API uint32_t bpfdev_dev__entries(const struct bpfdev_dev *dev);
LIBBPFDEV_API uint32_t bpfdev_dev__limit(const struct bpfdev_dev *dev);
LIBBPFDEV_API uint64_t bpfdev_dev__refcnt(const struct bpfdev_dev *dev);
LIBBPFDEV_API uint64_t bpfdev_dev__opens(const struct bpfdev_dev *dev);
LIBBPFDEV_API uint64_t bpfdev_dev__created_ns(const struct bpfdev_dev *dev);
LIBBPFDEV_API uint64_t bpfdev_dev__memlock(const struct bpfdev_dev *dev);
LIBBPFDEV_API uint32_t bpfdev_dev__face(const struct bpfdev_dev *dev);

/**
 * bpfdev_edges_each() - go through the dependencies or the users of an object
 * @ctl: control node of the directory, opened for reading
 * @name: the object's name in it
 * @id: 0, or the BPF ID that the object must have
 * @flags: 0, or BPFDEV_EDGES_USERS
 * @each: called with each edge; a value other than 0 ends the call
 * @data: for @each
 *
 * Return: 0, the value that @each returned, or a negative errno: -ESTALE if the
 * object has another ID or was replaced during the call.
 */
LIBBPFDEV_API int
bpfdev_edges_each(int ctl, const char *name, uint32_t id, uint32_t flags,
		  int (*each)(const struct bpfdev_edge *edge, void *data),
		  void *data);

/**
 * bpfdev_edges_each_fd() - go through the dependencies or the users of an object
 * @ctl: any control node, opened for reading
 * @fd: a file descriptor of the object, which need not have a node
 * @flags: 0, or BPFDEV_EDGES_USERS
 * @each: called with each edge; a value other than 0 ends the call
 * @data: for @each
 *
 * Return: 0, the value that @each returned, or a negative errno.
 */
LIBBPFDEV_API int
bpfdev_edges_each_fd(int ctl, int fd, uint32_t flags,
		     int (*each)(const struct bpfdev_edge *edge, void *data),
		     void *data);

/**
 * bpfdev_holders_each() - go through the processes that hold an object
 * @ctl: control node of the directory, opened for reading
 * @name: the object's name in it; NULL for all objects with a node in it
 * @each: called with each holder of an object; a value other than 0 ends the call
 * @data: for @each
 *
 * Return: 0, the value that @each returned, or a negative errno.
 */
LIBBPFDEV_API int
bpfdev_holders_each(int ctl, const char *name,
		    int (*each)(const struct bpfdev_holder *holder, void *data),
		    void *data);

/**
 * bpfdev_holders_each_fds() - go through the processes that hold some of several objects
 * @ctl: any control node, opened for reading
 * @fds: file descriptors of the objects, which need not have nodes. The caller holds them,
 *	so its own descriptors are found as well
 * @count: number of @fds, at most BPFDEV_FDS_MAX
 * @each: called with each holder; a value other than 0 ends the call
 * @data: for @each
 *
 * All processes are searched once.
 *
 * Return: 0, the value that @each returned, or a negative errno.
 */
LIBBPFDEV_API int
bpfdev_holders_each_fds(int ctl, const int *fds, size_t count,
			int (*each)(const struct bpfdev_holder *holder, void *data),
			void *data);

/**
 * bpfdev_refs_read() - count the references of an object by kind
 * @ctl: control node of the directory, opened for reading
 * @name: the object's name in it
 * @refs: filled in
 * @size: sizeof(*@refs)
 *
 * Return: 0 or a negative errno.
 */
LIBBPFDEV_API int bpfdev_refs_read(int ctl, const char *name,
				   struct bpfdev_refs *refs, size_t size);

/**
 * bpfdev_refs_read_fd() - count the references of an object by kind
 * @ctl: any control node, opened for reading
 * @fd: a file descriptor of the object, which need not have a node; it is counted as well
 * @refs: filled in
 * @size: sizeof(*@refs)
 *
 * Return: 0 or a negative errno.
 */
LIBBPFDEV_API int bpfdev_refs_read_fd(int ctl, int fd, struct bpfdev_refs *refs,
				      size_t size);

/*
 * Data nodes. @fd is an open one, which is no BPF descriptor. Records and events are read by
 * read(2). The other calls, on elements of maps with records, pass keys one after the other,
 * of key_size bytes each, and values of value_size bytes each; of a map with a value for each
 * CPU, these are padded to a multiple of 8, and come for all possible CPUs.
 */

/**
 * bpfdev_data_info() - describe the map behind a data node
 * @fd: an open data node
 * @info: filled in
 * @size: sizeof(*@info)
 *
 * Return: 0 or a negative errno, for another file usually -ENOTTY.
 */
LIBBPFDEV_API int bpfdev_data_info(int fd, struct bpfdev_data_info *info, size_t size);

/**
 * bpfdev_data_btf() - read the types of a map's keys and values
 * @fd: an open data node
 * @buffer: memory for the BTF, or NULL if @room is 0
 * @room: bytes of @buffer. If the BTF has more, its beginning is copied
 * @btf: filled in: the size of the whole BTF, its ID, and the IDs of the two types in it
 * @size: sizeof(*@btf)
 *
 * Return: 0 or a negative errno: -ENODATA if the map has no types.
 */
LIBBPFDEV_API int bpfdev_data_btf(int fd, void *buffer, uint32_t room,
				  struct bpfdev_data_btf *btf, size_t size);

/**
 * bpfdev_data_lookup() - look up elements
 * @fd: an open data node
 * @keys: their keys
 * @values: set to the value of each key that is there
 * @results: set to 0 for each key that is there, and to -ENOENT for the others
 * @count: number of keys
 *
 * Return: 0, also if a key is not there, or a negative errno.
 */
LIBBPFDEV_API int bpfdev_data_lookup(int fd, const void *keys, void *values,
				     int32_t *results, uint32_t count);

/**
 * bpfdev_data_next() - find the key after a key
 * @fd: an open data node
 * @key: the key; NULL for the first one, which comes also after a key that is not there
 * @next: set to the key after it
 *
 * Return: 0 or a negative errno: -ENOENT at the end.
 */
LIBBPFDEV_API int bpfdev_data_next(int fd, const void *key, void *next);

/**
 * bpfdev_data_lookup_batch() - read the next elements
 * @fd: an open data node
 * @in_batch: NULL to begin; else the place that an earlier call has written to @out_batch
 * @out_batch: set to the place to go on from, with room for a key and for 4 bytes. May be
 *	@in_batch
 * @keys: set to the keys
 * @values: set to the values
 * @count: number of elements that fit; set to the number read
 * @elem_flags: 0 or BPF_F_LOCK
 *
 * Return: 0 or a negative errno: -ENOENT after the last elements, which @count counts as
 * well; -ENOSPC if @count is too small for the next bucket of a hash table.
 */
LIBBPFDEV_API int bpfdev_data_lookup_batch(int fd, const void *in_batch, void *out_batch,
					   void *keys, void *values, uint32_t *count,
					   uint64_t elem_flags);

/**
 * bpfdev_data_update() - add or change elements
 * @fd: a data node that is open for writing
 * @keys: their keys
 * @values: their values
 * @count: number of elements; set to the number of those that were changed, also on error
 * @elem_flags: 0 or BPF_F_LOCK
 *
 * Return: 0 or a negative errno.
 */
LIBBPFDEV_API int bpfdev_data_update(int fd, const void *keys, const void *values,
				     uint32_t *count, uint64_t elem_flags);

/**
 * bpfdev_data_delete() - delete elements of a hash table
 * @fd: a data node that is open for writing
 * @keys: their keys
 * @count: number of keys; set to the number of elements that were deleted, also on error
 *
 * Return: 0 or a negative errno: -ENOENT at the first key that is not there.
 */
LIBBPFDEV_API int bpfdev_data_delete(int fd, const void *keys, uint32_t *count);

/**
 * bpfdev_data_span() - read events as they lie in a ring buffer
 * @fd: an open data node of a ring buffer
 * @buffer: filled in, as struct bpfdev_data_span describes
 * @size: bytes of @buffer
 *
 * Return: the number of bytes, or a negative errno, as of read(2).
 */
LIBBPFDEV_API int bpfdev_data_span(int fd, void *buffer, uint32_t size);

#ifdef __cplusplus
}
#endif

#endif /* LIBBPFDEV_H */
