// SPDX-License-Identifier: GPL-2.0-only
/* commands/cdi_spec.c: names, devices and specs of CDI. */
#include "unit.h"

#include "commands/cdi_spec.h"
#include "libbpfdev.h"
#include "util/strbuf.h"

static struct cdi_devices devices;

/* Nodes of root, with mode 0600. */
static const struct cdi_use root_bpf = { .needs_bpf = true, .owner.mode = 0600 };
static const struct cdi_use root_data = { .owner.mode = 0600 };

/* All devices as "kind name permissions" with semicolons, which frees them. */
static const char *list(void)
{
	static char text[512];
	size_t i, len = 0;

	*text = '\0';
	for (i = 0; i < devices.count && len < sizeof(text); i++)
		len += snprintf(text + len, sizeof(text) - len, "%s%s %s %s",
				i ? "; " : "", cdi_kinds[devices.device[i].kind],
				devices.device[i].name,
				devices.device[i].permissions);
	cdi_free_devices(&devices);
	memset(&devices, 0, sizeof(devices));
	return text;
}

static const char *spec(enum cdi_kind kind, const char *version)
{
	static char text[2048];
	struct strbuf out = {};

	cdi_put_spec(&out, &devices, kind, version);
	snprintf(text, sizeof(text), "%.*s", (int)out.len, out.chars ?: "");
	strbuf_free(&out);
	return text;
}

static void test_names(void)
{
	ok(cdi_has_name("a"), "a letter is a name");
	ok(cdi_has_name("0"), "a digit is a name");
	ok(cdi_has_name("team/a_b-c.d"), "a path is a name");
	ok(!cdi_has_name(""), "an empty name is none");
	ok(!cdi_has_name("-a"), "a name does not start with a dash");
	ok(!cdi_has_name("_a"), "a name does not start with an underscore");
	ok(!cdi_has_name("a."), "a name does not end with a dot");
	ok(!cdi_has_name("a/"), "a name does not end with a slash");
	ok(!cdi_has_name("a:b"), "a colon is kept for the slashes");
	ok(!cdi_has_name("a\"b"), "a character that JSON would escape is in no name");
	ok(!cdi_has_name("\xc3\xa9"), "names are ASCII");
}

static void test_maps(void)
{
	cdi_add_map(&devices, "m", BPFDEV_ACCESS_READ | BPFDEV_ACCESS_WRITE, &root_bpf);
	same(list(), "map m rw; map-ro m r",
	     "a map to read and write is two devices");
	cdi_add_map(&devices, "m", BPFDEV_ACCESS_READ, &root_data);
	same(list(), "map m r; map-ro m r", "a map to read is two devices to read");
	cdi_add_map(&devices, "m", BPFDEV_ACCESS_WRITE, &root_bpf);
	same(list(), "map m w", "a map to write is no device to read");
}

static void test_sort(void)
{
	cdi_sort_devices(&devices);
	same(list(), "", "no devices are sorted");
	cdi_add(&devices, "d", CDI_KIND_DIR, "rw", &root_data);
	cdi_add(&devices, "b", CDI_KIND_MAP, "rw", &root_bpf);
	cdi_add(&devices, "a", CDI_KIND_MAP, "rw", &root_bpf);
	cdi_add(&devices, "a", CDI_KIND_PROG, "r", &root_bpf);
	cdi_sort_devices(&devices);
	same(list(), "map a rw; map b rw; prog a r; dir d rw",
	     "devices are sorted by kind, then by name");
	cdi_add(&devices, "a", CDI_KIND_MAP, "rw", &root_bpf);
	cdi_add(&devices, "a", CDI_KIND_MAP_RO, "r", &root_bpf);
	cdi_add(&devices, "a", CDI_KIND_MAP, "rw", &root_bpf);
	cdi_add(&devices, "a", CDI_KIND_MAP, "rw", &root_bpf);
	cdi_sort_devices(&devices);
	same(list(), "map a rw; map-ro a r", "each device is kept once");
}

static void test_specs(void)
{
	char name[] = "a/b";

	same(spec(CDI_KIND_MAP, "0.5.0"), "", "without devices there is no spec");
	cdi_add(&devices, name, CDI_KIND_MAP, "rw", &root_bpf);
	name[0] = 'c';
	cdi_add(&devices, name, CDI_KIND_MAP, "r", &root_bpf);
	cdi_add(&devices, "team", CDI_KIND_DIR, "rw", &root_data);
	cdi_sort_devices(&devices);
	same(spec(CDI_KIND_PROG, "0.5.0"), "",
	     "without devices of its kind there is no spec");
	same(spec(CDI_KIND_MAP, "0.5.0"),
	     "{\n   \"cdiVersion\": \"0.5.0\",\n   \"kind\": \"bpfdev/map\",\n   \"devices\": [\n"
	     "      {\"name\":\"a:b\",\"containerEdits\":{\"deviceNodes\":[{\"path\":\"/dev/bpf/a/b\",\"type\":\"c\",\"permissions\":\"rw\",\"fileMode\":384,\"uid\":0,\"gid\":0}]}},\n"
	     "      {\"name\":\"c:b\",\"containerEdits\":{\"deviceNodes\":[{\"path\":\"/dev/bpf/c/b\",\"type\":\"c\",\"permissions\":\"r\",\"fileMode\":256,\"uid\":0,\"gid\":0}]}}\n"
	     "   ]\n}\n",
	     "a spec has the devices of its kind, with colons for slashes");
	same(spec(CDI_KIND_DIR, "1.1.0"),
	     "{\n   \"cdiVersion\": \"1.1.0\",\n   \"kind\": \"bpfdev/dir\",\n   \"devices\": [\n"
	     "      {\"name\":\"team\",\"annotations\":{\"bpfdev/needs-bpf\":\"false\"},\"containerEdits\":{\"deviceNodes\":[{\"path\":\"/dev/bpf/team/control\",\"type\":\"c\",\"permissions\":\"rw\",\"fileMode\":384,\"uid\":0,\"gid\":0}],"
	     "\"mounts\":[{\"hostPath\":\"/dev/bpf/team\",\"containerPath\":\"/dev/bpf/team\",\"options\":[\"bind\",\"ro\",\"nosuid\",\"noexec\"]}]}}\n"
	     "   ]\n}\n",
	     "a directory is its control node and a read-only mount");
	list();
}

static void test_faces(void)
{
	cdi_add_map(&devices, "fw/a", BPFDEV_ACCESS_READ, &root_bpf);
	cdi_add_map(&devices, "fw/b", BPFDEV_ACCESS_READ, &root_data);
	cdi_add_map(&devices, "fw/c", BPFDEV_ACCESS_READ, &root_bpf);
	cdi_sort_devices(&devices);
	same(spec(CDI_KIND_MAP_RO, "0.6.0"),
	     "{\n   \"cdiVersion\": \"0.6.0\",\n   \"kind\": \"bpfdev/map-ro\",\n   \"devices\": [\n"
	     "      {\"name\":\"fw:b\",\"annotations\":{\"bpfdev/needs-bpf\":\"false\"},\"containerEdits\":{\"deviceNodes\":[{\"path\":\"/dev/bpf/fw/b\",\"type\":\"c\",\"permissions\":\"r\",\"fileMode\":256,\"uid\":0,\"gid\":0}]}},\n"
	     "      {\"name\":\"fw:a\",\"annotations\":{\"bpfdev/needs-bpf\":\"true\"},\"containerEdits\":{\"deviceNodes\":[{\"path\":\"/dev/bpf/fw/a\",\"type\":\"c\",\"permissions\":\"r\",\"fileMode\":256,\"uid\":0,\"gid\":0}]}},\n"
	     "      {\"name\":\"fw:c\",\"annotations\":{\"bpfdev/needs-bpf\":\"true\"},\"containerEdits\":{\"deviceNodes\":[{\"path\":\"/dev/bpf/fw/c\",\"type\":\"c\",\"permissions\":\"r\",\"fileMode\":256,\"uid\":0,\"gid\":0}]}}\n"
	     "   ]\n}\n",
	     "data nodes come first, and from 0.6.0 on each device says what it needs");
	ok(!strstr(spec(CDI_KIND_MAP_RO, "0.5.0"), "annotations"), "0.5.0 has no annotations");
	list();
}

/* The end of the spec of a node with this access, mode and group. */
static const char *owned(const char *permissions, uint32_t mode, uint32_t gid,
			 const char *version)
{
	struct cdi_use use = { .owner = { .mode = mode, .uid = 5, .gid = gid } };
	const char *text;

	cdi_add(&devices, "a", CDI_KIND_MAP, permissions, &use);
	text = spec(CDI_KIND_MAP, version);
	list();
	return strstr(text, "\"fileMode\"") ?: "";
}

static void test_owners(void)
{
	same(owned("r", 0666, 7, "0.7.0"),
	     "\"fileMode\":292,\"uid\":5,\"gid\":7}],\"additionalGids\":[7]}}\n   ]\n}\n",
	     "to read: the bits of the mode for reading");
	same(owned("w", 0666, 7, "0.7.0"),
	     "\"fileMode\":146,\"uid\":5,\"gid\":7}],\"additionalGids\":[7]}}\n   ]\n}\n",
	     "to write: those for writing");
	same(owned("rw", 07777, 7, "0.7.0"),
	     "\"fileMode\":438,\"uid\":5,\"gid\":7}],\"additionalGids\":[7]}}\n   ]\n}\n",
	     "to read and write: both, and nothing else");
	same(owned("rw", 0660, 7, "0.6.0"),
	     "\"fileMode\":432,\"uid\":5,\"gid\":7}]}}\n   ]\n}\n",
	     "before 0.7.0: no additional group");
	same(owned("r", 0620, 7, "1.0.0"),
	     "\"fileMode\":256,\"uid\":5,\"gid\":7}]}}\n   ]\n}\n",
	     "nor for a group without this access");
	same(owned("r", 0640, 0, "1.0.0"),
	     "\"fileMode\":288,\"uid\":5,\"gid\":0}]}}\n   ]\n}\n",
	     "nor for the group of root");
}

static void unit_run(void)
{
	test_names();
	test_maps();
	test_sort();
	test_specs();
	test_faces();
	test_owners();
}
