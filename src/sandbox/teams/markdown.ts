/** What Teams makes of Markdown in a text: the words without the marks, and what can be clicked. */
export interface ReadMarkdown {
  readonly text: string
  readonly links: readonly { readonly url: string; readonly text: string }[]
}

const pattern =
  /\\([\\`*_{}[\]()#+\-.!~<>|])|\[((?:\\.|[^\]\\])*)\]\(([^()\s]+)\)|(https?:\/\/[^\s<>()[\]]+)|<\/?at>|(\*\*|__|~~|[*_`])/g

/** Links in brackets and bare addresses can both be clicked; a mark behind a backslash is only itself. */
export function readMarkdown(source: string): ReadMarkdown {
  const links: { url: string; text: string }[] = []
  const text = source.replace(pattern, (_, mark?: string, label?: string, url?: string, bare?: string) => {
    if (mark !== undefined) return mark
    if (bare !== undefined) {
      links.push({ url: bare, text: bare })
      return bare
    }
    if (url === undefined) return ''
    const words = readMarkdown(label ?? '').text
    links.push({ url, text: words })
    return words
  })
  return { text, links }
}
