/** Rows per statement: PostgreSQL takes at most 65,535 parameters in one. */
const size = 1000

export async function inBatches<T>(all: readonly T[], write: (batch: T[]) => PromiseLike<unknown>): Promise<void> {
  for (let start = 0; start < all.length; start += size) await write(all.slice(start, start + size))
}
