/**
 * The question as a Python program: `python3 -c SCRIPT speak url host port seconds stdin`. It asks as Dify's model plugins do, with
 * `requests` and its proxies (facts: Dify 1.4, 1.5), or, where that is not installed, with the standard library and the same proxies. It
 * prints one line of JSON. `stdin` is `headers` when they come on its standard input, in curl's own form.
 */
export const pythonScript = String.raw`
import sys
# What lies in the folder where it is started is the container's own program: nothing of it may run.
sys.path[:] = [p for p in sys.path if p not in ("", ".")]
import binascii, json, re, signal, socket, time
speak, url, host, port, seconds, stdin = sys.argv[1:7]
port, seconds = int(port), float(seconds)
signal.alarm(int(seconds) + 1)
headers = {}
if stdin == "headers":
    for line in sys.stdin:
        found = re.match(r'header = "(.*)"$', line.strip())
        if found:
            name, _, value = re.sub(r"\\(.)", r"\1", found.group(1)).partition(": ")
            headers[name] = value
start = time.monotonic()
out = {"proxied": False}
failures = {}
def by_requests(requests):
    from requests.utils import get_environ_proxies, select_proxy
    try:
        out["proxied"] = bool(select_proxy(url, get_environ_proxies(url)))
    except Exception:
        pass
    failures.update({"proxy": requests.exceptions.ProxyError, "tls": requests.exceptions.SSLError, "timeout": requests.exceptions.Timeout})
    with requests.get(url, headers=headers, timeout=seconds, allow_redirects=False, stream=True) as r:
        body = next(r.iter_content(4096), b"")
        out.update({"status": r.status_code, "server": r.headers.get("server", ""), "body": body.decode("utf-8", "replace")[:400]})
def by_library():
    import ssl, urllib.error, urllib.request
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None
    proxies = urllib.request.getproxies()
    out["proxied"] = url.split(":")[0] in proxies and not urllib.request.proxy_bypass(host)
    failures.update({"tls": ssl.SSLError, "timeout": socket.timeout})
    try:
        r = urllib.request.build_opener(Stay).open(urllib.request.Request(url, headers=headers), timeout=seconds)
    except urllib.error.HTTPError as e:
        r = e
    except urllib.error.URLError as e:
        raise e.reason if isinstance(e.reason, Exception) else e
    out.update({"status": r.code, "server": r.headers.get("server", ""), "body": r.read1(4096).decode("utf-8", "replace")[:400]})
def by_socket():
    failures.update({"timeout": socket.timeout})
    s = socket.create_connection((host, port), seconds)
    out["ms"] = round((time.monotonic() - start) * 1000, 1)
    words = {"redis": b"PING\r\n", "postgres": b"\x00\x00\x00\x08\x04\xd2\x16\x2f"}.get(speak, b"")
    s.settimeout(max(0.1, seconds - (time.monotonic() - start)) if words else 0.3)
    try:
        s.sendall(words)
        said = s.recv(200)
        out.update({"saidHex": binascii.hexlify(said).decode(), "closed": not said})
    except socket.timeout:
        pass
    except OSError:
        out["closed"] = True
try:
    if speak != "http":
        by_socket()
    else:
        try:
            import requests
        except Exception:
            requests = None
        start = time.monotonic()
        by_requests(requests) if requests else by_library()
    out["ok"] = True
    out.setdefault("ms", round((time.monotonic() - start) * 1000, 1))
except Exception as e:
    text = repr(e)
    low = text.lower()
    kind = next((kind for kind, cls in failures.items() if isinstance(e, cls)), "other")
    if kind != "other":
        pass
    elif any(w in low for w in ("nameresolution", "name or service not known", "gaierror", "name resolution", "nodename nor", "no address associated")):
        kind = "dns"
    elif "refused" in low:
        kind = "refused"
    elif "timed out" in low:
        kind = "timeout"
    elif any(w in low for w in ("reset", "aborted", "remotedisconnected", "closed connection")):
        kind = "reset"
    out.update({"ok": False, "error": "proxy" if out["proxied"] and kind in ("dns", "refused") else kind, "detail": text[:400]})
print(json.dumps(out))
`;
