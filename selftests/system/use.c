// SPDX-License-Identifier: GPL-2.0-only
/*
 * The operations of an application on nodes: open them and make calls, with the
 * C library only. The program is static, so it runs in any container.
 *
 * Failures are printed on standard error as "use: CALL: ENAME"; the status is
 * 1.
 */
#include <stddef.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/xattr.h>

#include "calls.h"

/* The descriptor that a command inherits. */
#define GIVEN 3

static int result(const char *what, int ret)
{
	if (ret >= 0)
		return 0;
	fprintf(stderr, "use: %s: %s\n", what, strerrorname_np(-ret));
	return 1;
}

static int open_node(const char *path, const char *flags)
{
	return do_open(path, !strcmp(flags, "rw") ? O_RDWR :
			     !strcmp(flags, "w") ? O_WRONLY : O_RDONLY);
}

/*
 * Print a descriptor's type from its fdinfo, where a link's type comes first.
 */
static int tell(int fd)
{
	char path[64], line[256];
	const char *what = "other";
	FILE *info;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	info = fopen(path, "r");
	if (!info)
		return result("fdinfo", -errno);
	while (!strcmp(what, "other") && fgets(line, sizeof(line), info)) {
		if (!strncmp(line, "link_type:", strlen("link_type:")))
			what = "link";
		else if (!strncmp(line, "prog_type:", strlen("prog_type:")))
			what = "prog";
		else if (!strncmp(line, "map_type:", strlen("map_type:")))
			what = "map";
	}
	fclose(info);
	puts(what);
	return 0;
}

static int use_open(char **arg)
{
	int fd = open_node(arg[0], arg[1]);

	return fd < 0 ? result("open", fd) : tell(fd);
}

static int use_get(char **arg)
{
	uint32_t key = atoi(arg[1]), value = 0;
	int fd = open_node(arg[0], "r"), ret;

	if (fd < 0)
		return result("open", fd);
	ret = map_lookup(fd, &key, &value);
	if (!ret)
		printf("%u\n", value);
	return result("lookup", ret);
}

static int use_set(char **arg)
{
	uint32_t key = atoi(arg[2]), value = atoi(arg[3]);
	int fd = open_node(arg[0], arg[1]);

	if (fd < 0)
		return result("open", fd);
	return result("update", map_update(fd, &key, &value));
}

/* Map memory, as readers of ring buffers and of mmapable arrays do. */
static int use_map(char **arg)
{
	int fd = open_node(arg[0], "rw");

	if (fd < 0)
		return result("open", fd);
	if (mmap(NULL, sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) ==
	    MAP_FAILED)
		return result("mmap", -errno);
	return 0;
}

/* Map the memory of a data node, as readers do, and print its first value. */
static int use_peek(char **arg)
{
	int fd = open_node(arg[0], "r");
	uint32_t *memory;

	if (fd < 0)
		return result("open", fd);
	memory = mmap(NULL, sysconf(_SC_PAGESIZE), PROT_READ, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		return result("mmap", -errno);
	printf("%u\n", *memory);
	return 0;
}

static int use_text(char **arg)
{
	int fd = open_node(arg[0], "r");
	char buf[4096];
	ssize_t len;

	if (fd < 0)
		return result("open", fd);
	while ((len = read(fd, buf, sizeof(buf))) > 0)
		fwrite(buf, 1, len, stdout);
	return result("read", len < 0 ? -errno : 0);
}

/* Update the link with bpf(2), as programs without the control node do. */
static int use_relink(char **arg)
{
	int link = open_node(arg[0], "rw"), prog = open_node(arg[1], "r");

	if (link < 0 || prog < 0)
		return result("open", link < 0 ? link : prog);
	return result("update", link_update(link, prog));
}

static int use_mknod(char **arg)
{
	dev_t dev = makedev(atoi(arg[1]), atoi(arg[2]));

	return result("mknod", mknod(arg[0], S_IFCHR | 0666, dev) ? -errno : 0);
}

static int use_pin(char **arg)
{
	BPF_ATTR(attr);
	int fd = open_node(arg[0], arg[1]);

	if (fd < 0)
		return result("open", fd);
	attr.bpf_fd = fd;
	attr.pathname = PTR(arg[2]);
	return result("pin", sys_bpf(BPF_OBJ_PIN, &attr));
}

/* Print the commands of bpf(2) that nothing refuses. None has an object here. */
static int use_commands(char **arg)
{
	int cmd, ret;

	for (cmd = 0; cmd < 64; cmd++) {
		BPF_ATTR(attr);

		attr.map_fd = -1;
		ret = sys_bpf(cmd, &attr);
		if (ret != -EPERM && ret != -ENOSYS)
			printf("%d ", cmd);
	}
	return 0;
}

/* Make a call about element 1 of a map of 32-bit keys and values, or about the map. */
static int element_call(int cmd, int fd)
{
	static uint32_t key = 1, value, batch;
	static struct bpf_map_info info;
	BPF_ATTR(attr);

	if (cmd == BPF_OBJ_GET_INFO_BY_FD) {
		attr.info.bpf_fd = fd;
		attr.info.info_len = sizeof(info);
		attr.info.info = PTR(&info);
	} else if (cmd >= BPF_MAP_LOOKUP_BATCH && cmd <= BPF_MAP_DELETE_BATCH) {
		attr.batch.map_fd = fd;
		attr.batch.count = 1;
		attr.batch.keys = PTR(&key);
		/* to look up, a place to go on from, too */
		if (cmd != BPF_MAP_DELETE_BATCH)
			attr.batch.values = PTR(&value);
		if (cmd <= BPF_MAP_LOOKUP_AND_DELETE_BATCH)
			attr.batch.out_batch = PTR(&batch);
	} else {
		attr.map_fd = fd;
		/* a next key is written to the value; after no key comes the first one */
		if (cmd != BPF_MAP_GET_NEXT_KEY)
			attr.key = PTR(&key);
		if (cmd != BPF_MAP_DELETE_ELEM)
			attr.value = PTR(&value);
	}
	return sys_bpf(cmd, &attr);
}

/* Print the commands for elements that do their work on an empty hash table. */
static int use_elements(char **arg)
{
	static const int cmds[] = {
		BPF_MAP_UPDATE_ELEM, BPF_MAP_LOOKUP_ELEM, BPF_MAP_GET_NEXT_KEY,
		BPF_OBJ_GET_INFO_BY_FD, BPF_MAP_LOOKUP_AND_DELETE_ELEM,
		BPF_MAP_UPDATE_BATCH, BPF_MAP_LOOKUP_BATCH, BPF_MAP_LOOKUP_AND_DELETE_BATCH,
		BPF_MAP_UPDATE_ELEM, BPF_MAP_DELETE_ELEM,
		BPF_MAP_UPDATE_BATCH, BPF_MAP_DELETE_BATCH,
	};
	int fd = open_node(arg[0], "rw"), ret;
	size_t i;

	if (fd < 0)
		return result("open", fd);
	for (i = 0; i < ARRAY_LEN(cmds); i++) {
		ret = element_call(cmds[i], fd);
		/* those that look up many say so at the end of the table */
		if (!ret || (ret == -ENOENT && cmds[i] >= BPF_MAP_LOOKUP_BATCH))
			printf("%d\n", cmds[i]);
	}
	return 0;
}

static int run_with(int fd, char **command)
{
	if (fd != GIVEN && dup2(fd, GIVEN) < 0)
		return result("dup2", -errno);
	fcntl(GIVEN, F_SETFD, 0);
	execvp(command[0], command);
	return result("exec", -errno);
}

static int use_give(char **arg)
{
	BPF_ATTR(attr);
	int fd;

	attr.pathname = PTR(arg[0]);
	fd = sys_bpf(BPF_OBJ_GET, &attr);
	return fd < 0 ? result("bpffs", fd) : run_with(fd, arg + 1);
}

static int use_with(char **arg)
{
	int fd = open_node(arg[0], arg[1]);

	return fd < 0 ? result("open", fd) : run_with(fd, arg + 2);
}

static int use_tell(char **arg)
{
	return tell(atoi(arg[0]));
}

/* One byte, because a descriptor can't be sent alone. */
struct parcel {
	char control[CMSG_SPACE(sizeof(int))];
	char byte;
	struct iovec iov;
	struct msghdr msg;
};

static void parcel_init(struct parcel *parcel)
{
	memset(parcel, 0, sizeof(*parcel));
	parcel->iov = (struct iovec){ &parcel->byte, 1 };
	parcel->msg.msg_iov = &parcel->iov;
	parcel->msg.msg_iovlen = 1;
	parcel->msg.msg_control = parcel->control;
	parcel->msg.msg_controllen = sizeof(parcel->control);
}

static int use_send(char **arg)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int sock = socket(AF_UNIX, SOCK_DGRAM, 0);
	int fd = open_node(arg[1], arg[2]);
	struct parcel parcel;
	struct cmsghdr *cmsg;

	if (fd < 0)
		return result("open", fd);
	parcel_init(&parcel);
	cmsg = CMSG_FIRSTHDR(&parcel.msg);
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(int));
	strncpy(to.sun_path, arg[0], sizeof(to.sun_path) - 1);
	parcel.msg.msg_name = &to;
	parcel.msg.msg_namelen = sizeof(to);
	return result("send", sendmsg(sock, &parcel.msg, 0) < 0 ? -errno : 0);
}

/* Standard input is the socket, which the caller has bound. */
static int use_receive(char **arg)
{
	struct parcel parcel;
	struct cmsghdr *cmsg;
	int fd;

	parcel_init(&parcel);
	if (recvmsg(STDIN_FILENO, &parcel.msg, MSG_CMSG_CLOEXEC) < 0)
		return result("receive", -errno);
	cmsg = CMSG_FIRSTHDR(&parcel.msg);
	if (!cmsg || parcel.msg.msg_flags & MSG_CTRUNC)
		return result("descriptor", -EACCES);
	memcpy(&fd, CMSG_DATA(cmsg), sizeof(int));
	return tell(fd);
}

static int use_bind(char **arg)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int sock = socket(AF_UNIX, SOCK_DGRAM, 0);

	strncpy(at.sun_path, arg[0], sizeof(at.sun_path) - 1);
	if (bind(sock, (void *)&at, sizeof(at)))
		return result("bind", -errno);
	dup2(sock, STDIN_FILENO);
	execvp(arg[1], arg + 1);
	return result("exec", -errno);
}

static bool told_to_end(void)
{
	sigset_t pending;

	sigpending(&pending);
	return sigismember(&pending, SIGTERM);
}

/*
 * Wait for a node's first instant each time it is created, until SIGTERM. Print
 * the labels that it had, each once, and whether this process could ever open
 * it.
 */
static int use_race(char **arg)
{
	char label[256], seen[8][256] = {};
	int i, fd, kinds = 0;
	bool opened = false;
	sigset_t term;
	ssize_t len;

	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, NULL);
	while (!told_to_end()) {
		fd = open_node(arg[0], "r");
		if (fd >= 0) {
			opened = true;
			close(fd);
		}
		len = getxattr(arg[0], "security.selinux", label, sizeof(label) - 1);
		if (len <= 0)
			continue;
		label[len] = '\0';
		for (i = 0; i < kinds && strcmp(seen[i], label); i++)
			;
		if (i == kinds && kinds < ARRAY_LEN(seen))
			strcpy(seen[kinds++], label);
	}
	for (i = 0; i < kinds; i++)
		puts(seen[i]);
	puts(opened ? "opened" : "never opened");
	return 0;
}

static const struct {
	const char *name;
	int args;
	int (*call)(char **arg);
	const char *help;
} actions[] = {
	{ "open", 2, use_open, "NODE FLAGS: tell what it is" },
	{ "get", 2, use_get, "NODE KEY: the value, both of 32 bits" },
	{ "set", 4, use_set, "NODE FLAGS KEY VALUE: write it" },
	{ "map", 1, use_map, "NODE: into memory" },
	{ "peek", 1, use_peek, "NODE: the first 32 bits of its memory" },
	{ "text", 1, use_text, "NODE: what is read" },
	{ "relink", 2, use_relink, "LINK PROG: another program, by bpf(2)" },
	{ "pin", 3, use_pin, "NODE FLAGS PATH: on bpffs" },
	{ "commands", 0, use_commands, "of bpf(2) that are not refused" },
	{ "elements", 1, use_elements, "NODE: commands of bpf(2) that work" },
	{ "mknod", 3, use_mknod, "PATH MAJOR MINOR: make a node" },
	{ "give", 2, use_give, "PINNED COMMAND...: with bpffs's object as 3" },
	{ "with", 3, use_with, "NODE FLAGS COMMAND...: with a node's as 3" },
	{ "tell", 1, use_tell, "FD: tell what it is" },
	{ "send", 3, use_send, "SOCKET NODE FLAGS: hand over" },
	{ "receive", 0, use_receive, "from standard input: tell what came" },
	{ "bind", 2, use_bind, "SOCKET COMMAND...: with a socket as input" },
	{ "race", 1, use_race, "NODE: labels seen until SIGTERM" },
};

int main(int argc, char **argv)
{
	size_t i;

	for (i = 0; argc > 1 && i < ARRAY_LEN(actions); i++) {
		if (!strcmp(argv[1], actions[i].name) &&
		    argc - 2 >= actions[i].args)
			return actions[i].call(argv + 2);
	}
	fprintf(stderr, "Usage: use ACTION...; FLAGS: r, w or rw\n\nActions:\n");
	for (i = 0; i < ARRAY_LEN(actions); i++)
		fprintf(stderr, "  %-8s %s\n", actions[i].name, actions[i].help);
	return 2;
}
