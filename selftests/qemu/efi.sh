# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Shared by the scripts that boot UEFI firmware; to be sourced after lib.sh.

# efi_machine VARIABLES DISK: set $efi_machine to options of QEMU, for a machine with the
# firmware for Secure Boot, its variables and the disk of efi-disk
efi_machine()
{
	local code

	code=$("$QEMU_DIR/firmware")/root/usr/share/OVMF/OVMF_CODE_4M.secboot.fd
	# Only the firmware, in system management mode, can change the variables.
	# shellcheck disable=SC2034 # used by scripts that source this
	efi_machine=(-machine "q35,smm=on"
		-global "driver=cfi.pflash01,property=secure,value=on"
		-drive "if=pflash,format=raw,unit=0,readonly=on,file=$code"
		-drive "if=pflash,format=raw,unit=1,file=$1"
		-drive "file=$2,format=raw,if=virtio")
}
