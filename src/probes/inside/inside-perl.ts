/**
 * The question as a Perl program of its smallest installation (Debian's perl-base): `perl -e SCRIPT -- speak url host port seconds stdin`.
 * It speaks no TLS. It prints one line of JSON whose texts are in hexadecimal, for there may be nothing to write JSON with; of HTTP the
 * answer as it came. Its time ends by the alarm that ends the program, which no look-up of a name holds back.
 */
export const perlScript = String.raw`
use strict;
my ($speak, $url, $host, $port, $seconds, $stdin) = @ARGV;
alarm($seconds + 1);
$SIG{PIPE} = 'IGNORE';
my $end = time + $seconds;
my $headers = '';
if ($stdin eq 'headers') {
  while (my $line = <STDIN>) {
    next unless $line =~ /^header = "(.*)"\s*$/;
    my $text = $1;
    $text =~ s/\\(.)/$1/g;
    $headers .= "$text\r\n";
  }
}
require IO::Socket::INET;
my $class = eval { require IO::Socket::IP; 1 } ? 'IO::Socket::IP' : 'IO::Socket::INET';
my $socket = $class->new(PeerHost => $host, PeerPort => $port, Proto => 'tcp', Timeout => $seconds);
if (!$socket) {
  print '{"ok":false,"error":"other","detailHex":"' . unpack('H*', substr("$@", 0, 300)) . "\"}\n";
  exit 0;
}
my $said = '';
my $closed = 'false';
sub hear {
  my ($most, $until) = @_;
  while (length($said) < $most) {
    my $left = $until - time;
    last if $left < 0;
    my $bits = '';
    vec($bits, fileno($socket), 1) = 1;
    last unless select($bits, undef, undef, $left < 0.3 ? 0.3 : $left) > 0;
    my $got = sysread($socket, my $chunk, 4096);
    if (!$got) {
      $closed = 'true';
      last;
    }
    $said .= $chunk;
    last if $speak ne 'http';
  }
}
if ($speak eq 'http') {
  my ($authority, $path) = $url =~ m{^\w+://([^/]*)(/.*)$};
  syswrite($socket, "GET $path HTTP/1.1\r\nHost: $authority\r\nAccept: */*\r\nConnection: close\r\n$headers\r\n");
  hear(8192, $end);
} elsif ($speak eq 'redis' || $speak eq 'postgres') {
  syswrite($socket, $speak eq 'redis' ? "PING\r\n" : pack('H*', '0000000804d2162f'));
  hear(1, $end);
} else {
  hear(1, time);
}
my $name = $speak eq 'http' ? 'rawHex' : 'saidHex';
print "{\"ok\":true,\"$name\":\"" . unpack('H*', $said) . "\",\"closed\":$closed}\n";
`;
