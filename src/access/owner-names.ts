/**
 * The names in an owner's value: `Data Platform Leads, Olga Petrova`. A name that holds a comma stands in double quotes. Each
 * once, in the order written; blanks around a name do not count.
 */
export function namesIn(value: string): readonly string[] {
  const names = [...value.matchAll(/"([^"]*)"|([^,"]+)/g)].map(([, quoted, plain]) => (quoted ?? plain ?? '').trim())
  return [...new Set(names.filter(name => name !== ''))]
}

/** As one value that reads back to the same names. */
export const inOneValue = (names: readonly string[]): string =>
  names.map(name => (name.includes(',') ? `"${name}"` : name)).join(', ')

/** What a tag that somebody sets may say, in characters. Nothing is ever cut: half of a name is another name. */
export const longestTag = 200

/** No description of a group is longer in the directory, so that whatever it says behind a key is read to its end. */
const longestText = 1024

/**
 * What a text that people write says behind a key: `Read the databases. owner=Data Platform Leads`, or `owner: …`; case does
 * not count, and the value ends with its line or at a semicolon. The first that is there.
 */
export function saidOfKey(text: string, key: string): string | null {
  const literal = key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const [, found] = new RegExp(`(?:^|[\\s;,.(\\[])${literal}[ \\t]*[=:][ \\t]*([^;\\r\\n)\\]]+)`, 'iu').exec(text) ?? []
  const value = found?.replace(/[\s.]+$/, '').trim() ?? ''
  return value.length <= longestText && namesIn(value).length > 0 ? value : null
}
