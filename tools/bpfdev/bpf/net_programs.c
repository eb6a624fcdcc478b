// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that are attached to interfaces by netlink, to XDP or as filters of tc, of all
 * interfaces of this network namespace. libbpf can query one interface, or one filter with
 * a known number, and list none.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>

#include "bpf/net_programs.h"
#include "util/alloc.h"
#include "util/debug.h"

/* struct net_qdisc - a qdisc that may have filters */
struct net_qdisc {
	int ifindex;
	uint32_t handle;
	bool clsact;
};

/*
 * struct net_reader - a socket, and the qdiscs, which are read before their filters
 * @seq: number of the last request
 * @place: of the filters that are read
 */
struct net_reader {
	int fd;
	uint32_t seq;
	struct net_qdisc *qdisc;
	size_t count;
	const char *place;
	void (*each)(const struct net_program *program, void *data);
	void *data;
};

/* Find an attribute among those of a message, or of another attribute. */
static const struct rtattr *net_attr(const struct rtattr *attr, int len, int type)
{
	for (; RTA_OK(attr, len); attr = RTA_NEXT(attr, len))
		if ((attr->rta_type & NLA_TYPE_MASK) == type)
			return attr;
	return NULL;
}

/* Find an attribute of a message whose own header has this size. */
static const struct rtattr *net_message_attr(const struct nlmsghdr *head, size_t size,
					     int type)
{
	const void *attrs = (const char *)NLMSG_DATA(head) + NLMSG_ALIGN(size);

	return net_attr(attrs, head->nlmsg_len - NLMSG_LENGTH(NLMSG_ALIGN(size)), type);
}

/* The BPF ID in an attribute in another one, or 0. */
static uint32_t net_nested_id(const struct rtattr *nest, int type)
{
	const struct rtattr *attr =
		nest ? net_attr(RTA_DATA(nest), RTA_PAYLOAD(nest), type) : NULL;
	uint32_t id = 0;

	if (attr && RTA_PAYLOAD(attr) >= sizeof(id))
		memcpy(&id, RTA_DATA(attr), sizeof(id));
	return id;
}

static void net_pass(const struct net_reader *reader, int ifindex, uint32_t prog_id,
		     const char *kind, const char *place)
{
	const struct net_program program = {
		.ifindex = ifindex, .prog_id = prog_id, .kind = kind, .place = place,
	};

	if (prog_id)
		reader->each(&program, reader->data);
}

/* One mode has its program in the common attribute as well. */
static void net_read_link(struct net_reader *reader, const struct nlmsghdr *head)
{
	static const int modes[] = {
		IFLA_XDP_DRV_PROG_ID, IFLA_XDP_SKB_PROG_ID, IFLA_XDP_HW_PROG_ID,
	};
	const struct ifinfomsg *link = NLMSG_DATA(head);
	const struct rtattr *xdp = net_message_attr(head, sizeof(*link), IFLA_XDP);
	size_t i;

	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		net_pass(reader, link->ifi_index, net_nested_id(xdp, modes[i]), "xdp", "");
}

static bool net_is_kind(const struct nlmsghdr *head, const char *kind)
{
	const struct rtattr *attr = net_message_attr(head, sizeof(struct tcmsg), TCA_KIND);

	return attr && RTA_PAYLOAD(attr) > strlen(kind) && !strcmp(RTA_DATA(attr), kind);
}

static void net_read_qdisc(struct net_reader *reader, const struct nlmsghdr *head)
{
	const struct tcmsg *message = NLMSG_DATA(head);

	/* a qdisc of the kernel's own has no handle, and no filters */
	if (!message->tcm_handle)
		return;
	reader->qdisc = cli_grow(reader->qdisc, reader->count, sizeof(*reader->qdisc));
	reader->qdisc[reader->count++] = (struct net_qdisc) {
		.ifindex = message->tcm_ifindex,
		.handle = message->tcm_handle,
		.clsact = net_is_kind(head, "clsact"),
	};
}

static void net_read_filter(struct net_reader *reader, const struct nlmsghdr *head)
{
	const struct tcmsg *message = NLMSG_DATA(head);
	const struct rtattr *options =
		net_message_attr(head, sizeof(*message), TCA_OPTIONS);

	if (net_is_kind(head, "bpf"))
		net_pass(reader, message->tcm_ifindex,
			 net_nested_id(options, TCA_BPF_ID), "tc", reader->place);
}

/*
 * Read a part of a dump. Return false at its end or at an error; the rest of a dump after
 * an error is skipped by its number.
 */
static bool net_read_some(struct net_reader *reader, int type,
			  void (*read)(struct net_reader *reader,
				       const struct nlmsghdr *head))
{
	/* as large as the kernel makes a part of a dump */
	char buf[32768] __attribute__((aligned(NLMSG_ALIGNTO)));
	ssize_t len = recv(reader->fd, buf, sizeof(buf), 0);
	const struct nlmsghdr *head;

	if (len <= 0)
		return false;
	for (head = (void *)buf; len > 0 && NLMSG_OK(head, (size_t)len);
	     head = NLMSG_NEXT(head, len)) {
		if (head->nlmsg_seq != reader->seq)
			continue;
		if (head->nlmsg_type != type)
			return false;
		read(reader, head);
	}
	return true;
}

/* Dump all interfaces, all qdiscs, or the filters of a qdisc. */
static void net_dump(struct net_reader *reader, int get, int type, int ifindex,
		     uint32_t parent,
		     void (*read)(struct net_reader *reader, const struct nlmsghdr *head))
{
	/* the header of a message about an interface is shorter, and all 0 */
	struct {
		struct nlmsghdr head;
		struct tcmsg message;
	} request = {
		.head.nlmsg_len = NLMSG_LENGTH(sizeof(struct tcmsg)),
		.head.nlmsg_type = get,
		.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		.head.nlmsg_seq = ++reader->seq,
		.message.tcm_ifindex = ifindex,
		.message.tcm_parent = parent,
	};
	int ret;

	if (get == RTM_GETLINK)
		request.head.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg));
	ret = send(reader->fd, &request, request.head.nlmsg_len, 0) < 0 ? -1 : 0;
	if (cli_debug_call(ret, "netlink dump %d of interface %d", get, ifindex))
		return;
	while (net_read_some(reader, type, read))
		;
}

static void net_dump_filters(struct net_reader *reader, const struct net_qdisc *qdisc,
			     uint32_t parent, const char *place)
{
	reader->place = place;
	net_dump(reader, RTM_GETTFILTER, RTM_NEWTFILTER, qdisc->ifindex, parent,
		 net_read_filter);
	/* the caller's memory */
	reader->place = NULL;
}

/* The qdisc "ingress" answers for egress as well, with the same filters. */
static void net_dump_qdisc(struct net_reader *reader, const struct net_qdisc *qdisc)
{
	char place[24];

	if (qdisc->handle != TC_H_MAKE(TC_H_CLSACT, 0)) {
		snprintf(place, sizeof(place), "qdisc %x:", qdisc->handle >> 16);
		net_dump_filters(reader, qdisc, qdisc->handle, place);
		return;
	}
	net_dump_filters(reader, qdisc, TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS),
			 "ingress");
	if (qdisc->clsact)
		net_dump_filters(reader, qdisc, TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS),
				 "egress");
}

/**
 * net_programs_each() - visit the programs that are attached to interfaces by netlink
 * @each: called with each
 * @data: argument of @each
 *
 * Filters of classes, and actions of filters, are not visited.
 */
void net_programs_each(void (*each)(const struct net_program *program, void *data),
		       void *data)
{
	struct net_reader reader = {
		.fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE),
		.each = each,
		.data = data,
	};
	size_t i;

	if (reader.fd < 0)
		return;
	net_dump(&reader, RTM_GETLINK, RTM_NEWLINK, 0, 0, net_read_link);
	net_dump(&reader, RTM_GETQDISC, RTM_NEWQDISC, 0, 0, net_read_qdisc);
	for (i = 0; i < reader.count; i++)
		net_dump_qdisc(&reader, &reader.qdisc[i]);
	free(reader.qdisc);
	close(reader.fd);
}
