// SPDX-License-Identifier: GPL-2.0-only
/*
 * The access that the mode of an entry's node gives, where it has an ACL. The bits of the
 * group in such a mode are those of the ACL's mask: the most that the ACL gives to any of
 * its users and groups.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>
#include <sys/xattr.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>

#include "bpf/entry_acl.h"
#include "libbpfdev.h"

/* A longer ACL gives the group nothing here. */
#define MAX_ENTRIES 256

struct entry_acl {
	struct posix_acl_xattr_header header;
	struct posix_acl_xattr_entry entries[MAX_ENTRIES];
};

/* The bits of the group's own entry, 0 if the ACL is none that is known. */
static uint32_t acl_group(const struct entry_acl *acl, size_t size)
{
	size_t i, count;

	if (size < sizeof(acl->header) || acl->header.a_version != POSIX_ACL_XATTR_VERSION)
		return 0;
	count = (size - sizeof(acl->header)) / sizeof(acl->entries[0]);
	for (i = 0; i < count; i++)
		if (acl->entries[i].e_tag == ACL_GROUP_OBJ)
			return acl->entries[i].e_perm & 07;
	return 0;
}

/**
 * entry_mode_without_acl() - reduce a mode to the access that its group has
 * @name: name of the entry
 * @type: BPFDEV_TYPE_*
 * @mode: mode of its node, from stat(2)
 *
 * Return: the mode, unchanged if the node has no ACL.
 */
uint32_t entry_mode_without_acl(const char *name, uint32_t type, uint32_t mode)
{
	char path[sizeof(BPFDEV_DEV_DIR "//control") + BPFDEV_PATH_SIZE];
	struct entry_acl acl;
	uint32_t group;
	ssize_t size;

	snprintf(path, sizeof(path), BPFDEV_DEV_DIR "/%s%s", name,
		 type == BPFDEV_TYPE_DIR ? "/control" : "");
	size = lgetxattr(path, "system.posix_acl_access", &acl, sizeof(acl));
	if (size < 0 && errno != ERANGE)
		return mode;
	group = acl_group(&acl, size < 0 ? 0 : size);
	return mode & (group << 3 | ~0070U);
}
