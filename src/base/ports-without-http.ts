/**
 * Ports of well-known servers that do not speak HTTP, or must not be asked: ssh, mail, DNS, RPC, SMB, printing, databases, queues, remote
 * desktops (IANA's registry of service names and port numbers, and what their own documents say).
 */
export const portsWithoutHttp: ReadonlySet<number> = new Set([
  21, 22, 23, 25, 53, 110, 111, 135, 137, 139, 143, 389, 445, 465, 587, 631, 636, 993, 995, 1433, 1521, 1883, 2049, 2181, 3306, 3389, 4369,
  5432, 5433, 5671, 5672, 5900, 6379, 6380, 8883, 9092, 11211, 25672, 26379, 27017, 27018, 50051,
]);
