# SPDX-License-Identifier: GPL-2.0-only
# Completion of bpfdev(8) for fish. The command itself knows the candidates, see
# tools/bpfdev/commands/complete.c.

function __bpfdev_complete
	set -l words (commandline -opc)
	set -l word (commandline -ct)
	set -l command $words[1]
	set -e words[1]
	set -l lines ($command complete -- $words "$word" 2> /dev/null)
	# fish completes the whole word, also that of --option=FILE
	set -l option (string match -r -- '^--[^=]*=' "$word")
	set -l file (string replace -r -- '^--[^=]*=' '' "$word")
	switch "$lines[1]"
		case :files
			printf '%s\n' "$option"(__fish_complete_path "$file")
		case :dirs
			printf '%s\n' "$option"(__fish_complete_directories "$file")
		case :nospace
			# fish adds no space after / = , and :
			printf '%s\n' $lines[2..]
		case '*'
			printf '%s\n' $lines
	end
end

complete -c bpfdev -f -k -a '(__bpfdev_complete)'
