// SPDX-License-Identifier: GPL-2.0-only

package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
)

// The value of --device of generic-device-plugin is YAML, of which the plugin itself ignores
// unknown names. The names are those of its device, group and path; USB is left out.
type pluginDevice struct {
	Name   string        `json:"name"`
	Groups []pluginGroup `json:"groups"`
}

type pluginGroup struct {
	Count uint         `json:"count"`
	Paths []pluginPath `json:"paths"`
}

type pluginPath struct {
	Path        string `json:"path"`
	MountPath   string `json:"mountPath"`
	Permissions string `json:"permissions"`
	ReadOnly    bool   `json:"readOnly"`
	Type        string `json:"type"`
	Limit       uint   `json:"limit"`
}

var (
	pluginName        = regexp.MustCompile(`^[a-z0-9][-a-z0-9]*[a-z0-9]$`)
	pluginPermissions = regexp.MustCompile(`^[rwm]{0,3}$`)
)

func (p *pluginPath) check() error {
	if !strings.HasPrefix(p.Path, "/dev/bpf/") {
		return fmt.Errorf("path %q is not in /dev/bpf", p.Path)
	}
	if _, err := filepath.Match(p.Path, ""); err != nil {
		return fmt.Errorf("path %q: %w", p.Path, err)
	}
	if p.Type != "" && p.Type != "Device" && p.Type != "Mount" {
		return fmt.Errorf("type %q is neither Device nor Mount", p.Type)
	}
	if !pluginPermissions.MatchString(p.Permissions) {
		return fmt.Errorf("permissions %q are not of r, w and m", p.Permissions)
	}
	return nil
}

func (d *pluginDevice) check() error {
	if !pluginName.MatchString(d.Name) {
		return fmt.Errorf("name %q is not %s", d.Name, pluginName)
	}
	for _, group := range d.Groups {
		if len(group.Paths) == 0 {
			return fmt.Errorf("%s: a group without paths", d.Name)
		}
		for _, path := range group.Paths {
			if err := path.check(); err != nil {
				return fmt.Errorf("%s: %w", d.Name, err)
			}
		}
	}
	if len(d.Groups) == 0 {
		return fmt.Errorf("%s: no groups", d.Name)
	}
	return nil
}

// pluginArguments reads the arguments of one container: pairs of an option and its value.
func pluginArguments(args []string) (domain string, devices []pluginDevice, err error) {
	domain = "squat.ai"
	for i := 0; i < len(args); i += 2 {
		if i+1 == len(args) {
			return "", nil, fmt.Errorf("%s has no value", args[i])
		}
		switch args[i] {
		case "--domain":
			domain = args[i+1]
		case "--device":
			var device pluginDevice

			if err = strict([]byte(args[i+1]), &device); err == nil {
				err = device.check()
			}
			if err != nil {
				return "", nil, fmt.Errorf("--device: %w", err)
			}
			devices = append(devices, device)
		default:
			return "", nil, fmt.Errorf("unknown option %s", args[i])
		}
	}
	if wrong := validation.IsDNS1123Subdomain(domain); len(wrong) > 0 {
		return "", nil, fmt.Errorf("--domain %s: %s", domain, wrong[0])
	}
	return domain, devices, nil
}

// pluginResources returns the resources that the plugin's container offers.
func pluginResources(containers []corev1.Container) ([]string, error) {
	var names []string

	for _, container := range containers {
		if !strings.Contains(container.Image, "generic-device-plugin") {
			continue
		}
		domain, devices, err := pluginArguments(container.Args)
		if err != nil {
			return nil, err
		}
		for _, device := range devices {
			names = append(names, domain+"/"+device.Name)
		}
	}
	return names, nil
}
