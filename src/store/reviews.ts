import { and, asc, eq, or } from 'drizzle-orm'
import type { ReviewReads, ReviewWrites } from '../ports/reviews.ts'
import type { Queries } from './database.ts'
import { lockOn } from './locks.ts'
import { reviews } from './schema/reviews.ts'

type Run = <T>(work: (queries: Queries) => Promise<T>) => Promise<T>

const open = eq(reviews.status, 'open')
const oldestFirst = [asc(reviews.openedAt), asc(reviews.request)] as const

export const reviewReadsOn = (run: Run): ReviewReads => ({
  review: request =>
    run(async queries => {
      const [row] = await queries.select({ state: reviews.state }).from(reviews).where(eq(reviews.request, request))
      return row?.state ?? null
    }),
  openReviews: limit =>
    run(async queries => {
      const select = queries.select({ state: reviews.state }).from(reviews)
      return (
        await select
          .where(open)
          .orderBy(...oldestFirst)
          .limit(limit)
      ).map(({ state }) => state)
    }),
  openReviewsOf: ({ person, human }) =>
    run(async queries => {
      const select = queries.select({ state: reviews.state }).from(reviews)
      const rows = await select
        .where(and(or(eq(reviews.human, human), eq(reviews.person, person)), open))
        .orderBy(...oldestFirst)
      return rows.map(({ state }) => state)
    }),
})

/** `run` writes first what is to be written at the end: a review belongs to a request that may be among it. */
export const reviewWritesOn = (run: Run): ReviewWrites => ({
  lockReviewsOf: human => run(queries => lockOn(queries, 'human', human)),
  lockReview: request =>
    run(async queries => {
      const select = queries.select({ state: reviews.state }).from(reviews)
      const [row] = await select.where(eq(reviews.request, request)).for('update')
      return row?.state ?? null
    }),
  saveReview: review =>
    run(async queries => {
      const { request, person, human = null, openedAt, standing } = review
      const now = { status: standing.status, state: review }
      await queries
        .insert(reviews)
        .values({ request, person, human, openedAt, ...now })
        .onConflictDoUpdate({ target: reviews.request, set: now })
    }),
})
