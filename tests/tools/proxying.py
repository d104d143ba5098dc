"""nginx with deploy/nginx.conf in front of what a test has started.
SPDX-License-Identifier: AGPL-3.0-or-later
"""
import http.client
import os
import pathlib
import re
import socket
import ssl
import subprocess
import sys

from serving import free_port

CONF = pathlib.Path(__file__).resolve().parent.parent.parent / "deploy/nginx.conf"
NAME = "service.example.com"
MAIN = """
daemon off; pid {here}/pid; error_log {here}/error.log warn; {user}
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {here}/body; proxy_temp_path {here}/proxy; fastcgi_temp_path {here}/f;
    uwsgi_temp_path {here}/u; scgi_temp_path {here}/s;
    include {here}/site.conf;
}}
"""


class Connection(http.client.HTTPSConnection):
    """To a proxy of this machine, by the name on its certificate."""

    def __init__(self, proxy):
        super().__init__(NAME, timeout=30)
        self.proxy = proxy

    def connect(self):
        raw = socket.create_connection(("127.0.0.1", self.proxy.tls), timeout=self.timeout)
        self.sock = self.proxy.context().wrap_socket(raw, server_hostname=NAME)


class Proxy:
    """Our configuration, its ports and names exchanged for ones that a test may use."""

    def __init__(self, here, upstream_ports):
        self.here = here
        self.plain, self.tls = free_port(), free_port()
        self.write_certificate()
        self.write_configuration(upstream_ports)
        subprocess.run(["nginx", "-t", "-q", "-c", here / "nginx.conf"], check=True)
        self.process = subprocess.Popen(["nginx", "-c", here / "nginx.conf"])
        self.wait_until_open()

    def write_certificate(self):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
             "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", self.here / "privkey.pem",
             "-out", self.here / "fullchain.pem"],
            check=True, capture_output=True)

    def write_configuration(self, upstream_ports):
        site = CONF.read_text()
        site = re.sub(r"^ *listen \[::\].*\n", "", site, flags=re.M)
        site = re.sub(r"listen 80\b", f"listen 127.0.0.1:{self.plain}", site)
        site = re.sub(r"listen 443\b", f"listen 127.0.0.1:{self.tls}", site)
        servers = "".join(f"    server 127.0.0.1:{port};\n" for port in upstream_ports)
        site = re.sub(r"^ *server 127\.0\.0\.1:8080;.*\n", servers, site, flags=re.M)
        site = site.replace("/etc/ssl/zhiyin", str(self.here))
        (self.here / "site.conf").write_text(site)
        user = "user root;" if os.getuid() == 0 else ""
        (self.here / "nginx.conf").write_text(MAIN.format(here=self.here, user=user))

    def wait_until_open(self):
        """Tries again until nginx listens; it is either that or dead."""
        while self.process.poll() is None:
            try:
                return socket.create_connection(("127.0.0.1", self.tls), timeout=1).close()
            except ConnectionRefusedError:
                os.sched_yield()
        sys.exit("nginx did not start")

    def context(self):
        return ssl.create_default_context(cafile=self.here / "fullchain.pem")

    def end(self):
        self.process.terminate()
        self.process.wait()
