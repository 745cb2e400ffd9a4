/**
 * The question as a PHP program: `php -n -r SCRIPT -- speak url host port seconds stdin`. It prints one line of JSON. Without php.ini
 * (`-n`), so that nothing of the container's own is loaded beside it.
 */
export const phpScript = String.raw`
[, $speak, $url, $host, $port, $seconds, $stdin] = $argv;
$seconds = (float) $seconds;
$start = microtime(true);
$headers = ['Connection: close'];
if ($stdin === 'headers') {
  foreach (explode("\n", stream_get_contents(STDIN)) as $line) {
    if (preg_match('/^header = "(.*)"$/', $line, $found)) $headers[] = preg_replace('/\\\\(.)/', '$1', $found[1]);
  }
}
$wrong = [];
set_error_handler(function ($level, $text) use (&$wrong) { $wrong[] = $text; return true; });
function ms($start) { return round((microtime(true) - $start) * 1000, 1); }
function say($out) {
  echo json_encode($out + ['proxied' => false], JSON_INVALID_UTF8_SUBSTITUTE), "\n";
  exit(0);
}
ini_set('default_socket_timeout', (string) max(1, (int) $seconds));
if ($speak === 'http') {
  $http = ['method' => 'GET', 'header' => $headers, 'timeout' => $seconds, 'ignore_errors' => true, 'follow_location' => 0, 'protocol_version' => 1.1];
  $stream = fopen($url, 'r', false, stream_context_create(['http' => $http]));
  if ($stream) {
    $lines = stream_get_meta_data($stream)['wrapper_data'];
    $server = '';
    foreach ($lines as $line) if (stripos($line, 'server:') === 0) $server = trim(substr($line, 7));
    $status = preg_match('/^HTTP\/[\d.]+ (\d{3})/', $lines[0], $found) ? (int) $found[1] : 0;
    $body = (string) fread($stream, 4096);
    say(['ok' => true, 'ms' => ms($start), 'status' => $status, 'server' => $server, 'body' => substr($body, 0, 400)]);
  }
  $error = ms($start) >= $seconds * 1000 - 50 ? 'timeout' : (preg_grep('/HTTP request failed!\s*$/', $wrong) ? 'reset' : 'other');
} else {
  $name = strpos($host, ':') === false ? $host : "[$host]";
  $stream = stream_socket_client("tcp://$name:$port", $code, $text, $seconds);
  if ($stream) {
    $ms = ms($start);
    $words = ['redis' => "PING\r\n", 'postgres' => "\0\0\0\x08\x04\xd2\x16\x2f"];
    if (isset($words[$speak])) fwrite($stream, $words[$speak]);
    $left = isset($words[$speak]) ? max(0.1, $seconds - $ms / 1000) : 0.3;
    stream_set_timeout($stream, (int) $left, (int) (($left - (int) $left) * 1000000));
    $said = (string) fread($stream, 200);
    say(['ok' => true, 'ms' => $ms, 'saidHex' => bin2hex($said), 'closed' => $said === '' && !stream_get_meta_data($stream)['timed_out']]);
  }
  $error = 'other';
}
$detail = substr(implode('; ', $wrong), 0, 400);
say(['ok' => false, 'error' => $error, 'detail' => $detail]);
`;
