// sharp as people use it: `node sharp.mjs NODE_MODULES TASK FILE REPEATS OUT_FOLDER`.
// Prints {"program", "cpu_ms": [of each repetition]}, and leaves what the last one made in the folder.
import { createRequire } from 'node:module'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [modules, task, file, repeats, out] = process.argv.slice(2)
const sharp = createRequire(join(modules, 'peers.js'))('sharp')
sharp.concurrency(1)
sharp.cache(false)

// JPEG of quality 80, 4:2:0, with optimised Huffman tables, is what sharp does by itself.
const jpeg = (picture) => picture.jpeg({ quality: 80 }).toBuffer()
const inside = (edge) => ({ width: edge, height: edge, fit: 'inside', withoutEnlargement: true })
const sepia = [[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]]

const tasks = {
  async 'two-calls'(bytes) {
    const display = await jpeg(sharp(bytes).autoOrient().resize(inside(1080)))
    const thumbnail = await jpeg(sharp(bytes).autoOrient().resize(inside(256)))
    return { display, thumbnail }
  },
  async 'one-decode'(bytes) {
    const pixels = sharp(bytes).autoOrient().resize(inside(1080)).toColourspace('srgb').raw()
    const { data, info } = await pixels.toBuffer({ resolveWithObject: true })
    const raw = { width: info.width, height: info.height, channels: info.channels }
    const display = await jpeg(sharp(data, { raw }))
    const thumbnail = await jpeg(sharp(data, { raw }).resize(inside(256)))
    return { display, thumbnail }
  },
  'nothing': async (bytes) => ({ picture: await jpeg(sharp(bytes)) }),
  'resize-blur': async (bytes) => ({ picture: await jpeg(sharp(bytes).resize({ width: 800 }).blur(5)) }),
  'blur': async (bytes) => ({ picture: await jpeg(sharp(bytes).blur(5)) }),
  'sharpen': async (bytes) => ({ picture: await jpeg(sharp(bytes).sharpen({ sigma: 1 })) }),
  'sharpen-fast': async (bytes) => ({ picture: await jpeg(sharp(bytes).sharpen()) }),
  'grayscale': async (bytes) => ({ picture: await jpeg(sharp(bytes).grayscale()) }),
  'sepia': async (bytes) => ({ picture: await jpeg(sharp(bytes).recomb(sepia)) }),
}

const cpuMs = () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  return (userCPUTime + systemCPUTime) / 1000
}

const bytes = readFileSync(file)
const cpu_ms = []
let files = await tasks[task](bytes)
for (let repeat = 0; repeat < Number(repeats); repeat++) {
  const before = cpuMs()
  files = await tasks[task](bytes)
  cpu_ms.push(cpuMs() - before)
}
for (const [name, data] of Object.entries(files)) writeFileSync(join(out, `${name}.jpg`), data)
const program = `sharp ${sharp.versions.sharp} (libvips ${sharp.versions.vips})`
console.log(JSON.stringify({ program, cpu_ms }))
