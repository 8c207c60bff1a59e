import { Fault } from '../../ports/fault.ts'

/** Teams tells people after 10 to 15 s that the app cannot be reached; people themselves are promised an answer within 3. Milliseconds. */
export const answerWithin = 2_400

/** The result, or a `Fault` with an unknown result when it takes longer than that many milliseconds. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Fault('teams.too_late', 'Not done in the time that people wait', { retry: 'later', result: 'unknown' }),
        ),
      milliseconds,
    )
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
