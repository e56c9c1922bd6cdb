"""How the embedded server is set: safe first, then tuned for two cores and 24 GiB.

Written anew at each start beside the cluster. What an operator sets with ALTER SYSTEM stands above it.
"""

import os
from pathlib import Path

PORT = 5432  # only part of the socket's file name: nothing listens on the network

_SETTINGS = {
    # Who can reach it: nobody but through the socket folder, which belongs to the server's user alone.
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    # What was committed is on disk.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # Memory and writing for a machine that does other things too.
    "shared_buffers": "512MB",
    "effective_cache_size": "8GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "min_wal_size": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    # Days are computed by us, in JST, never by the server.
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    # A log line never shows a row: no statement, no detail with values.
    "log_destination": "stderr",
    "logging_collector": "off",
    "log_line_prefix": "%m [%p] %d ",
    "log_checkpoints": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


def server_configuration(socket_folder: Path, cluster_name: str, *, lz4: bool) -> bytes:
    """The text of server.conf."""
    settings = _SETTINGS | {
        # A list of folders: in double quotes a comma or a space is part of the name.
        "unix_socket_directories": '"' + str(socket_folder).replace('"', '""') + '"',
        "cluster_name": cluster_name,
        # Without lz4 the only method is pglz, which costs two cores more than it saves the disk.
        "wal_compression": "lz4" if lz4 else "off",
    }
    lines = [f"{name} = {_quoted(value)}" for name, value in settings.items()]
    return os.fsencode("# Written at each start; ALTER SYSTEM overrides it.\n" + "\n".join(lines) + "\n")


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n") + "'"
