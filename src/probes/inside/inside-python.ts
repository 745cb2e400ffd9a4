/**
 * The question as a Python program: `python3 -c SCRIPT url seconds`. It asks as Dify's model plugins do, with `requests` and
 * its proxies (facts: Dify 1.4, 1.5), and prints one line of JSON. Exit 3: there is no `requests` here.
 */
export const pythonScript = `
import json, sys, time
try:
    import requests
    from requests.utils import get_environ_proxies, select_proxy
except Exception:
    sys.exit(3)
url, seconds = sys.argv[1], float(sys.argv[2])
try:
    proxied = bool(select_proxy(url, get_environ_proxies(url)))
except Exception:
    proxied = False
start = time.monotonic()
try:
    with requests.get(url, timeout=seconds, allow_redirects=False, stream=True) as r:
        body = next(r.iter_content(4096), b"").decode("utf-8", "replace")
        out = {"ok": True, "status": r.status_code, "ms": round((time.monotonic() - start) * 1000, 1), "body": body[:400],
               "server": r.headers.get("server", ""), "proxied": proxied}
except Exception as e:
    text = repr(e)
    low = text.lower()
    kind = "other"
    if isinstance(e, requests.exceptions.ProxyError):
        kind = "proxy"
    elif isinstance(e, requests.exceptions.SSLError):
        kind = "tls"
    elif isinstance(e, requests.exceptions.Timeout):
        kind = "timeout"
    elif any(w in low for w in ("nameresolution", "name or service not known", "getaddrinfo", "name resolution", "nodename nor", "no address associated")):
        kind = "dns"
    elif "refused" in low:
        kind = "refused"
    elif "timed out" in low:
        kind = "timeout"
    elif any(w in low for w in ("reset", "aborted", "remotedisconnected", "closed connection")):
        kind = "reset"
    out = {"ok": False, "error": kind, "detail": text[:400], "proxied": proxied}
print(json.dumps(out))
`;
