/** One reading for everybody who asks within a while, and for nobody longer than they have patience for. Milliseconds. */
export function kept<T>(
  read: () => Promise<T>,
  options: { readonly for: number; readonly patience: number },
): () => Promise<T> {
  let last: { readonly value: Promise<T>; readonly until: number } | null = null
  return () => {
    const now = performance.now()
    if (last === null || now >= last.until) last = { value: within(options.patience, read()), until: now + options.for }
    return last.value
  }
}

async function within<T>(patience: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patience} ms`)), patience)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
