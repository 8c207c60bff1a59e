/** Runs so many jobs at a time; the others wait for their turn, in order. */
export function fewAtATime(places: number) {
  let free = places
  const waiting: (() => void)[] = []
  return async <Answer>(job: () => Promise<Answer>): Promise<Answer> => {
    if (free > 0) free -= 1
    else await new Promise<void>(resolve => waiting.push(resolve))
    try {
      return await job()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
