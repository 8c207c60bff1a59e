import { isNonEmpty, type NonEmpty } from '../access/vocabulary.ts'

/** Each turned by itself, all at once. */
export async function inOrder<From, To>(
  list: readonly From[],
  turn: (item: From, index: number) => Promise<To>,
): Promise<NonEmpty<To>> {
  const turned = await Promise.all(list.map(turn))
  if (!isNonEmpty(turned)) throw new Error('the schema lets no empty list through')
  return turned
}
