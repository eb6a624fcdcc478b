// SPDX-License-Identifier: GPL-2.0-only
/* Network interfaces by their names, also by alternative names. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "util/debug.h"
#include "util/interface.h"

/* The longest alternative name, as ALTIFNAMSIZ of the kernel. */
#define INTERFACE_NAME_SIZE	128

/*
 * struct interface_request - a request for an interface by one of its names
 * @head: of the message
 * @link: the interface; all 0
 * @attr: of the name
 * @name: the name
 */
struct interface_request {
	struct nlmsghdr head;
	struct ifinfomsg link;
	struct rtattr attr;
	char name[INTERFACE_NAME_SIZE];
};

static unsigned int interface_ask(int fd, const char *name)
{
	struct interface_request request = {
		.head.nlmsg_type = RTM_GETLINK,
		.head.nlmsg_flags = NLM_F_REQUEST,
		/* the kernel compares it with the own names as well */
		.attr.rta_type = IFLA_ALT_IFNAME,
		.attr.rta_len = RTA_LENGTH(strlen(name) + 1),
	};
	/* the start of the answer */
	struct {
		struct nlmsghdr head;
		struct ifinfomsg link;
	} answer;

	snprintf(request.name, sizeof(request.name), "%s", name);
	request.head.nlmsg_len = NLMSG_LENGTH(sizeof(request.link)) +
				 RTA_ALIGN(request.attr.rta_len);
	if (send(fd, &request, request.head.nlmsg_len, 0) < 0 ||
	    recv(fd, &answer, sizeof(answer), MSG_TRUNC) < (ssize_t)sizeof(answer) ||
	    answer.head.nlmsg_type != RTM_NEWLINK) {
		errno = ENODEV;
		return 0;
	}
	return answer.link.ifi_index;
}

/**
 * cli_ifindex() - find an interface of this network namespace
 * @name: its name, or one of its alternative names
 *
 * Not by if_nametoindex(): it refuses names of more than 15 characters, which alternative
 * names can have, and makes the kernel load a module of a name that no interface has, for
 * which modprobe opens a file of that name.
 *
 * Return: its number, or 0.
 */
unsigned int cli_ifindex(const char *name)
{
	unsigned int ifindex;
	int fd;

	if (strlen(name) >= INTERFACE_NAME_SIZE)
		return 0;
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0)
		return 0;
	ifindex = interface_ask(fd, name);
	cli_debug_call(ifindex ? 0 : -1, "netlink interface %s", name);
	close(fd);
	return ifindex;
}
