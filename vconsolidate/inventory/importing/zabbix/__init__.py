"""Parts of the Zabbix importer."""
