// SPDX-License-Identifier: GPL-2.0-only
/* bpf/target_words.c: attach points in words. */
#include <stdio.h>
#include <sys/stat.h>

#include "unit.h"

#include "bpf/target_words.h"

static struct target_words words;

/* The words for a target, in a line. */
static const char *line_of(const char *target)
{
	static char line[512];

	target_words_of(target, &words);
	snprintf(line, sizeof(line), "%s|%s|%s|%s%s", words.kind ? words.kind : "",
		 words.name, words.how, words.is_place ? "place" : "",
		 words.is_unique ? " unique" : "");
	return line;
}

static void test_interfaces(void)
{
	char target[128];
	struct stat st;

	ok(!stat("/proc/self/ns/net", &st), "there is a network namespace");
	snprintf(target, sizeof(target), "ifindex:2 netns:%llu ifname:eth0",
		 (unsigned long long)st.st_ino);
	same(line_of(target), "interface|eth0||place unique",
	     "an interface has its name");
	same(line_of("ifindex:2 netns:7 ifname:eth0 attach_type:tcx_ingress"),
	     "interface|eth0 in netns 7|ingress|place unique",
	     "and its network namespace, if that is another one");
	same(line_of("ifindex:2"), "interface|ifindex 2||place",
	     "a number alone is not unique");
	same(line_of("ifindex:0"), "|||place unique", "a detached link has no place");
}

static void test_others(void)
{
	same(line_of("cgroup_id:28 path:/a\\040b attach_type:cgroup_inet_ingress"),
	     "cgroup|/a\\040b|inet_ingress|place unique", "a cgroup has its path");
	same(line_of("cgroup_id:28 attach_type:lsm_cgroup"),
	     "cgroup|cgroup 28|lsm_cgroup|place unique", "or its ID");
	same(line_of("netns_ino:5 attach_type:sk_lookup"),
	     "network namespace|netns 5|sk_lookup|place unique", "a network namespace");
	same(line_of("pf:2 hooknum:1 prio:-128"),
	     "netfilter hook|ipv4 input|priority -128|place unique", "a netfilter hook");
	same(line_of("pf:7 hooknum:9 prio:0"),
	     "netfilter hook|pf 7 hook 9|priority 0|place unique", "an unknown one");
	same(line_of("map_id:3 attach_type:sk_msg_verdict"),
	     "map|map:3|sk_msg_verdict| unique", "a map is not a place");
	same(line_of("target_name:bpf_map_elem map_id:3"),
	     "iterator|bpf_map_elem|map:3| unique", "nor is what an iterator walks");
	same(line_of("target_name:cgroup cgroup_id:28 path:/a order:self"),
	     "iterator|cgroup /a|self| unique", "nor the cgroup that it starts at");
	same(line_of("target_name:cgroup cgroup_id:28 order:ancestors"),
	     "iterator|cgroup 28|ancestors| unique", "which has its ID after it was removed");
	same(line_of("target_name:task pid:7"), "iterator|task|pid 7| unique",
	     "nor the process");
	same(line_of("target_name:task tid:7"), "iterator|task|tid 7| unique",
	     "nor the thread");
	same(line_of("tp_name:sched/sched_switch"),
	     "tracepoint|sched/sched_switch||place unique", "a tracepoint");
	same(line_of("perf_type:0 perf_config:1"), "perf event|type 0 config 1||place",
	     "a perf event");
}

static void test_functions(void)
{
	same(line_of("func:vfs_open attach_type:trace_fentry"),
	     "function|vfs_open|fentry|place unique", "a function");
	same(line_of("func:vfs_open offset:16 retprobe:1"),
	     "function|vfs_open+16|return|place unique", "a place in it");
	same(line_of("func_cnt:1 retprobe:0 func:vfs_open"),
	     "function|vfs_open||place unique", "the only one of several");
	same(line_of("func_cnt:3 retprobe:1 func:a,b,c"),
	     "function|3 functions|return|place", "several");
	same(line_of("offset:0"), "function of a file|offset 0||place",
	     "a function of an unknown file");
	same(line_of("offset:16 file:/a\\040b retprobe:1"),
	     "function of a file|/a\\040b+16|return|place unique", "of a known one");
	same(line_of("offset_cnt:2 file:/bin/x"), "functions of a file|2 offsets of /bin/x||place",
	     "several of a known file");
	same(line_of("func:a prog_id:7"), "function|a of prog:7||place unique",
	     "a function of a program");
	same(line_of("offset_cnt:2"), "functions of a file|2 offsets||place",
	     "several of these");
}

static void unit_run(void)
{
	test_interfaces();
	test_others();
	test_functions();
	same(line_of(NULL), "|||place unique", "no target");
	same(line_of(""), "|||place unique", "an empty one");
	same(line_of("new_key:1"), "|||place unique", "one with a key of a newer kernel");
}
