/** What is answered within so many milliseconds; `null` otherwise, and then nobody hears what comes of it, a fault included. */
export async function inGoodTime<T>(asked: Promise<T>, milliseconds: number): Promise<T | null> {
  let over: NodeJS.Timeout | undefined
  const tooLate = new Promise<null>(resolve => {
    over = setTimeout(resolve, milliseconds, null)
  })
  asked.catch(() => undefined)
  try {
    return await Promise.race([asked, tooLate])
  } finally {
    clearTimeout(over)
  }
}
