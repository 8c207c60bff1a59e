const segments = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** As people count them: an emoji is one, whatever it is made of. */
export const charactersIn = (text: string): number => [...segments.segment(text)].length
