import { Fault } from '../../ports/fault.ts'

/** Slack waits 3 s for an acknowledgement; what is left over is for the way back. */
export const acknowledgeWithin = 2_400

/** The result, or a `Fault` with an unknown result when it takes longer than that many milliseconds. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Fault('slack.too_late', 'Not done in the time that Slack waits', { retry: 'later', result: 'unknown' }),
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
