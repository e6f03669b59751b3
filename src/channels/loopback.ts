/** Whether an address can only be this machine: 127.0.0.0/8 and ::1 (RFC 6890), also as IPv4-mapped IPv6. */
export function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/i.test(address);
}
