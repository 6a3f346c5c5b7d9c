"""Facts that Ansible gathers on machines, read into a fragment."""
