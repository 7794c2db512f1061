/** An address as it may be shown: without the password that some put into it. */
export function hidePassword(url: string): string {
  return url.replace(/^(\w+:\/\/[^/@:]*):[^/@]*@/, "$1:***@");
}
