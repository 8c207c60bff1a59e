import type { Transaction } from '../../ports/store.ts'

/** What is wrong with the access file as it was read last; nothing told: it is valid. */
export const accessFileKey = 'access-file'

/** Admins are told once of what is wrong, however many replicas read it how often, and once that it is over. */
export async function noteAccessFile(tx: Transaction, problems: readonly string[], now: Date): Promise<void> {
  const { told } = await tx.lockWatched(accessFileKey, now)
  const news = problems.length === 0 ? null : problems.join('\n')
  if (told === news) return
  await tx.noteTold(accessFileKey, news)
  const notice = problems.length === 0 ? ({ kind: 'access-file-valid' } as const) : rejected(problems)
  await tx.schedule(
    { type: 'tell-admins', notice },
    { key: `tell-admins:${notice.kind}`, lane: 'tell-admins', due: now },
  )
}

const mostTold = 5

const rejected = (problems: readonly string[]) =>
  ({
    kind: 'access-file-rejected',
    problems: problems.slice(0, mostTold),
    more: Math.max(0, problems.length - mostTold),
  }) as const
