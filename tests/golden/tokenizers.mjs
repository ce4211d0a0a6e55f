// Writes tokenizers/golden.json for tests/Praxis.Learning.Tests/Tokenizers: small hand-made vocabularies in the
// shapes of well-known tokenizer.json files, and the tokens and texts that Hugging Face's own library gives for
// hard strings. Run: npm install @anush008/tokenizers@0.6.0 somewhere, then
// NODE_PATH=that/node_modules node tokenizers.mjs (the binding is of the library's version 0.22).

import { createRequire } from "node:module";
import { mkdirSync, mkdtempSync, writeFileSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, dirname } from "node:path";
import { fileURLToPath } from "node:url";

const { Tokenizer, BPE, byteLevelPreTokenizer } = createRequire(join(process.env.NODE_PATH, "x.js"))("@anush008/tokenizers");
const folder = join(dirname(fileURLToPath(import.meta.url)), "tokenizers");
mkdirSync(folder, { recursive: true });

const lines = [
  "The small boat didn't reach the harbour before the evening, and they've said it'll be there in the morning.\n",
  "There are 12 boats in the harbour; 345 people wait, and the other 6789 have gone home.\n",
  "She's told the others that the harbour's old tower leans to the other side, hasn't she?\n",
  "    def weigh(anchor):\n",
  "        return anchor.weight * 2.5  # heavy, heavier, heaviest\n",
  "\n",
  "Die kleine Fähre fährt über den See, und die größeren Schiffe bleiben draußen im Meer.\n",
  "Le bateau traversa la baie, là où l'eau était très claire; les pêcheurs s'étaient levés tôt.\n",
  "小さな船は夕方までに港に着かなかった。港の塔は古い。小さな港、小さな船。\n",
  "Маленькая лодка не дошла до гавани, и маленькая гавань ждала лодку.\n",
  "😀 😀😀 👩‍🚀 🌊🌊 naïve café, naïve café\n",
];

const texts = [
  "", " ", "  ", "a", " a", "a ", "   a", "The harbour", "the other harbour's tower",
  "I'll, you've; don't, DON'T I'LL we're 'S 'tis it's's",
  "12 345 6789 1234567890 3.14 ٣٤٥ Ⅻ ½", "x\n\n\ny", "x \n \n y\r\n\tz", "tab\ttab\t\ttab", "trailing   ", "\n", "\u00a0nbsp\u2003em\u3000wide",
  "        return anchor.weight", "a_b-c.d/e\\f@g#h$i%j^k&l*m(n)o", "!!!???...", "…“quoted”—dash",
  "größere Fähre über", "là où l'eau était", "小さな船。港", "маленькая лодка", "한국어 텍스트", "עברית العربية हिन्दी",
  "😀", "👩‍🚀🌊", "👨‍👩‍👧‍👦 family 👍🏽 🇩🇪", "e\u0301 \u00e9 n\u0303 A\u030a \u1e9b\u0323", "\u1100\u1161\u11a8 각", "Å \u212b \u2126",
  "𝒜𝓑 𝟘𝟙𝟚 𠀀𠀁 🄰 \u{1F1E6}", "a\u0000b\u0001\u007f", "\u200b\u200d\ufeff", "\ufffd \uffff", "<s>", "<|endoftext|>",
  "before<|endoftext|>after <|endoftext|> both", "<|begin_of_text|>x<|end_of_text|>", "the harbour and THE HARBOUR", "aaaaaaaaaaaaaaaaaaaaa", "ababababab",
  "▁ ▁▁x▁y", "<0x41><0x0A>", "old<mask> old <mask> old <mask>  x<mask>", "aword word wordword word", "keep <K> keep<K>keep",
];

// The alphabet of bytes, as GPT-2's authors describe it.
const printable = (b) => (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || (b >= 174 && b <= 255);
let spare = 256;
const alphabet = Array.from({ length: 256 }, (_, b) => String.fromCodePoint(printable(b) ? b : spare++)).sort((a, b) => a.codePointAt(0) - b.codePointAt(0));

const work = mkdtempSync(join(tmpdir(), "golden-"));
writeFileSync(join(work, "text.txt"), lines.join(""));
const trained = new Tokenizer(BPE.empty());
trained.setPreTokenizer(byteLevelPreTokenizer(false, true));
trained.train([join(work, "text.txt")]);
trained.save(join(work, "trained.json"));
const learned = JSON.parse(readFileSync(join(work, "trained.json"), "utf8")).model.merges.map((m) => (typeof m === "string" ? m.split(" ") : m));

const vocabulary = (tokens) => Object.fromEntries(tokens.map((token, id) => [token, id]));
const unique = (tokens) => [...new Set(tokens)];
const byteMerges = learned.slice(0, 220);
const byteTokens = unique([...alphabet, ...byteMerges.map(([a, b]) => a + b), "Ġharbour's", "Ġboats"]);
const byteModel = { type: "BPE", dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: false, byte_fallback: false, vocab: vocabulary(byteTokens), merges: byteMerges.map(([a, b]) => `${a} ${b}`) };

const characters = unique([..."▁abcdefghijklmnopqrstuvwxyzTHER.,'0123456789äöü船港\n"]);
const characterMerges = [["t", "h"], ["▁", "th"], ["▁th", "e"], ["▁", "▁"], ["▁▁", "▁▁"], ["h", "a"], ["o", "u"], ["ha", "r"], ["▁", "har"], ["ou", "r"], ["b", "our"], ["▁har", "bour"], ["e", "r"], ["i", "n"], ["a", "n"], ["an", "d"], ["▁", "and"], ["▁", "a"], ["T", "h"], ["Th", "e"], ["船", "港"], ["1", "2"], ["T", "H"]];
const fallback = Array.from({ length: 256 }, (_, b) => `<0x${b.toString(16).toUpperCase().padStart(2, "0")}>`);
const characterTokens = unique(["<unk>", "<s>", "</s>", ...fallback, ...characterMerges.map(([a, b]) => a + b), ...characters]);
const characterModel = { type: "BPE", dropout: null, unk_token: "<unk>", continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: true, byte_fallback: true, vocab: vocabulary(characterTokens), merges: characterMerges };

const added = (content, id, options = {}) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true, ...options });
const first = byteTokens.length;
const byteLevel = (prefix, regex) => ({ type: "ByteLevel", add_prefix_space: prefix, trim_offsets: true, use_regex: regex });
const isolated = (pattern) => ({ type: "Split", pattern: { Regex: pattern }, behavior: "Isolated", invert: false });
const llama3 = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const qwen2 = llama3.replace("{1,3}", "");
const newer = "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const replaceSpace = { type: "Replace", pattern: { String: " " }, content: "▁" };
const sentencePieceDecoder = { type: "Sequence", decoders: [{ type: "Replace", pattern: { String: "▁" }, content: " " }, { type: "ByteFallback" }, { type: "Fuse" }, { type: "Strip", content: " ", start: 1, stop: 0 }] };
const special = (normalized) => ["<unk>", "<s>", "</s>"].map((content, id) => added(content, id, { normalized }));
const template = (token, id, type = "TemplateProcessing") => ({ type, single: [{ SpecialToken: { id: token, type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }], pair: [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 1 } }], special_tokens: { [token]: { id: token, ids: [id], tokens: [token] } } });
const metaspace = (scheme, split) => ({ type: "Metaspace", replacement: "▁", prepend_scheme: scheme, split });
const behaviors = ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"];

const variants = {
  gpt2: { model: "byte", added_tokens: [added("<|endoftext|>", first)], pre_tokenizer: byteLevel(false, true), post_processor: byteLevel(true, true), decoder: byteLevel(true, true) },
  "gpt2 with a space in front": { model: "byte", added_tokens: [added("<|endoftext|>", first)], pre_tokenizer: byteLevel(true, true), decoder: byteLevel(true, true) },
  llama3: {
    model: "byte", overrides: { ignore_merges: true },
    added_tokens: [added("<|begin_of_text|>", first), added("<|end_of_text|>", first + 1)],
    pre_tokenizer: { type: "Sequence", pretokenizers: [isolated(llama3), byteLevel(false, false)] },
    post_processor: { type: "Sequence", processors: [byteLevel(true, true), template("<|begin_of_text|>", first)] },
    decoder: byteLevel(true, true),
  },
  qwen2: { model: "byte", normalizer: { type: "NFC" }, added_tokens: [added("<|endoftext|>", first), added("<K>", first + 1, { special: false })], pre_tokenizer: { type: "Sequence", pretokenizers: [isolated(qwen2), byteLevel(false, false)] }, post_processor: byteLevel(false, false), decoder: byteLevel(false, false) },
  newer: { model: "byte", pre_tokenizer: { type: "Sequence", pretokenizers: [isolated(newer), byteLevel(false, false)] }, decoder: byteLevel(true, true) },
  digits: { model: "byte", pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "Digits", individual_digits: true }, byteLevel(false, true)] }, decoder: byteLevel(true, true) },
  "digits in runs": { model: "byte", normalizer: { type: "NFD" }, pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "Digits", individual_digits: false }, byteLevel(false, false)] }, decoder: byteLevel(true, true) },
  "added tokens": {
    model: "byte", normalizer: { type: "Replace", pattern: { String: "THE" }, content: "the" },
    added_tokens: [added("<mask>", first, { lstrip: true }), added("<|endoftext|>", first + 1, { rstrip: true }), added("word", first + 2, { single_word: true, special: false, normalized: true }), added("THE", first + 3, { normalized: true, special: false }), added("<s>", first + 4, { lstrip: true, rstrip: true }), added("aaa", first + 5, { special: false })],
    pre_tokenizer: byteLevel(false, true), decoder: byteLevel(true, true),
  },
  llama2: { model: "character", normalizer: { type: "Sequence", normalizers: [{ type: "Prepend", prepend: "▁" }, replaceSpace] }, added_tokens: special(false), post_processor: template("<s>", 1), decoder: sentencePieceDecoder },
  "llama2 as first converted": { model: "character", normalizer: { type: "Sequence", normalizers: [{ type: "Prepend", prepend: "▁" }, replaceSpace] }, added_tokens: special(true), decoder: sentencePieceDecoder },
  "metaspace, first": { model: "character", pre_tokenizer: metaspace("first", false), added_tokens: special(false), decoder: sentencePieceDecoder },
  "metaspace, always, split": { model: "character", pre_tokenizer: metaspace("always", true), added_tokens: special(false), decoder: metaspace("always", true) },
  "metaspace, never": { model: "character", pre_tokenizer: metaspace("never", true), added_tokens: special(false), decoder: metaspace("never", true) },
  "unknown characters, fused": { model: "character", overrides: { byte_fallback: false }, normalizer: replaceSpace, added_tokens: special(false), decoder: { type: "Fuse" } },
  "unknown characters, one by one": { model: "character", overrides: { byte_fallback: false, fuse_unk: false }, normalizer: replaceSpace, added_tokens: special(false), decoder: { type: "Fuse" } },
};
for (const behavior of behaviors) {
  for (const invert of [false, true]) {
    variants[`split ${behavior}${invert ? " inverted" : ""}`] = { model: "byte", pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "Split", pattern: { Regex: "[a-d]|\\s" }, behavior, invert }, { type: "Split", pattern: { String: "o" }, behavior: "Isolated", invert: false }, byteLevel(false, false)] }, decoder: byteLevel(true, true) };
  }
}

const golden = { lines, learned: learned.slice(0, 400), texts, byteModel, characterModel, variants: [] };
for (const [name, { model, overrides, ...parts }] of Object.entries(variants)) {
  const json = { version: "1.0", truncation: null, padding: null, added_tokens: [], normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, ...parts };
  const tokenizer = Tokenizer.fromString(JSON.stringify({ ...json, model: { ...(model === "byte" ? byteModel : characterModel), ...overrides } }));
  const encoded = [];
  const decoded = [];
  for (const text of texts) {
    const plain = (await tokenizer.encode(text, null, { addSpecialTokens: false })).getIds();
    encoded.push(plain.join(" "));
    const back = await tokenizer.decode(plain, false);
    decoded.push(back === text ? null : back);
  }
  const templated = (await tokenizer.encode("the harbour", null, { addSpecialTokens: true })).getIds();
  golden.variants.push({ name, model, overrides: overrides ?? {}, json, encoded, decoded, templated });
}
writeFileSync(join(folder, "golden.json"), JSON.stringify(golden) + "\n");
