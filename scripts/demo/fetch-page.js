/** Fetches the page and prints its text; ends with status 1 where it does not come. */
export async function fetchPage(address) {
  console.log(`\nGET ${address}`);
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(10_000) });
    const page = await response.text();
    if (!response.ok) throw new Error(`status ${response.status}`);
    console.log(page.trimEnd());
  } catch (error) {
    console.error(`${address} does not answer: ${error.cause?.message ?? error.message}`);
    process.exit(1);
  }
}
