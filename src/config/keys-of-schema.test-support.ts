export type Node = { readonly [key: string]: unknown }
export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every key that nothing stands under but a value, by the keys on the way to it. */
export function keysOf(schema: unknown, path: readonly string[] = []): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap(one => keysOf(one, path))
  if (!isNode(schema)) return []
  const { properties, items, anyOf, oneOf, allOf } = schema
  const under = isNode(properties) ? Object.entries(properties) : []
  return [
    ...under.flatMap(([key, inner]) => {
      const here = [...path, key]
      const further = keysOf(inner, here)
      return further.length > 0 ? further : [here.join('.')]
    }),
    ...[items, anyOf, oneOf, allOf].flatMap(one => keysOf(one, path)),
  ]
}

/** Whether the file says something there: in any of several. */
export function reaches(value: unknown, [key = '', ...further]: readonly string[]): boolean {
  if (Array.isArray(value)) return value.some(one => reaches(one, [key, ...further]))
  return isNode(value) && key in value && (further.length === 0 || reaches(value[key], further))
}
