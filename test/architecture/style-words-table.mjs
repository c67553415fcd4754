/** The words that this repository replaced, each with the word to use instead, and where such a word is right. */

/**
 * `pattern` is matched against lower-case words separated by spaces: `onMove`, `ON_MOVE` and `on-move` are all "on move". With
 * `raw` it is matched against the line as it is. `where` limits a word that is wrong in one meaning to the files with that
 * meaning.
 *
 * @typedef {{ word: string, use: string, pattern: RegExp, raw?: boolean, where?: RegExp }} Word
 */

/** @type {Word[]} */
export const words = [
  {
    word: 'story',
    use: 'message context, trace context; in the control room: timeline',
    pattern: /\bstor(y|ies)\b/,
  },
  { word: 'Cause', use: 'MessageContext', pattern: /\bCause\b|\bcause\??: MessageContext/, raw: true },
  {
    word: 'move (of a message)',
    use: 'message event',
    pattern: /\bmov(e|es|ed|ing)\b/,
    where: /^(libs|test|demo\/control-room|docs\/openapi)\/|^docs\/[^/]+\.md$/,
  },
  { word: 'verdict', use: 'result; of a failure: error policy, action', pattern: /\bverdicts?\b/ },
  {
    word: 'settle',
    use: 'ack, publish the retry, publish the dead letter, reach a final state, wait until idle',
    pattern: /\bsettl(e|es|ed|ing|ements?)\b/,
  },
  { word: 'letter', use: 'dead letter', pattern: /(?<!\bdead )\bletters?\b/ },
  { word: 'death', use: 'failure, occurrence, deadLetteredAt', pattern: /\bdeaths?\b/ },
  { word: 'life', use: 'delivery, replay', pattern: /\b(life|lives)\b/ },
  { word: 'died', use: 'failed, was killed, was dead-lettered', pattern: /\bdied\b/ },
  { word: 'forgetPublished', use: 'deletePublished', pattern: /\bforget published\b/ },
  { word: 'postponeFailed', use: 'rescheduleFailed', pattern: /\bpostpone failed\b/ },
  {
    word: 'together (as a name)',
    use: 'batch, if it is one',
    pattern: /Together|\b(const|let) together\b|\btogether(\.|-[a-z])/,
    raw: true,
    where: /\.(ts|tsx|mjs|js|cjs)$/,
  },
  { word: 'joint', use: 'batch, if it is one', pattern: /\bjoint(ly)?\b/ },
  { word: 'lane', use: 'connection', pattern: /\blanes?\b/ },
  {
    word: 'line (of a connection)',
    use: 'connection',
    pattern:
      /\b(on|fills|ends|opens) the line\b|\blines? to (the|a|its) |\btransaction s line\b|\bclass lines?\b/,
  },
  { word: 'wish', use: 'request, command', pattern: /\bwish(es|ed)?\b/ },
  { word: 'news', use: 'outcome, change', pattern: /\bnews\b/ },
  { word: 'become', use: 'is, turns into, save, publish', pattern: /\bbec(ome|omes|ame|oming)\b/ },
  { word: 'tell', use: 'publish, report, send, say', pattern: /\b(tell|tells|telling|told)\b/ },
  { word: 'learn', use: 'save, receive', pattern: /\blearn(s|t|ed|ing)?\b/ },
  { word: 'undone', use: 'rolled back', pattern: /\bundone\b/ },
  {
    word: 'give way',
    use: 'deadlock victim, serialization failure',
    pattern: /\bg(ives?|ave|iven|iving) way\b/,
  },
  { word: 'hire', use: 'start a replica', pattern: /\bhir(e|es|ed|ing)\b/ },
  { word: 'rooms', use: 'layout, layers, folders', pattern: /(?<!\bcontrol )\brooms\b/ },
  { word: 'arrow', use: 'dependency', pattern: /\barrows?\b/ },
  { word: 'door', use: 'port, endpoint, entry point, client', pattern: /\bdoors?\b/ },
  { word: 'hear', use: 'consume, receive', pattern: /\bhear(s|d|ing)?\b|\bwho says\b/ },
  { word: 'book', use: 'table, database; in the books: recorded', pattern: /\bbooks?\b/ },
  { word: 'came to its end', use: 'reached a final state', pattern: /\bc[oa]mes? to (its|their|an) ends?\b/ },
  {
    word: 'counted as',
    use: 'analytics: created',
    pattern: /\bcounted as (created|confirmed|shipped|cancelled|refunded)\b/,
  },
  { word: 'doubled', use: 'duplicated', pattern: /\bdoubled\b/ },
  { word: 'witness', use: 'source of record', pattern: /\bwitness(es)?\b|\bledger of the outside\b/ },
  { word: 'mend', use: 'restore; of a payload: edit', pattern: /\bmend(s|ed|ing)?\b/ },
  {
    word: 'break (on the page)',
    use: 'fail',
    pattern: /\b(breaks?|broken?|breaking)\b/,
    where: /^demo\/control-room\/page\//,
  },
  {
    word: 'away',
    use: 'unavailable',
    pattern: /\b(is|are|was|were|be|been|stays?|stayed|shop) away\b|^away$|\bthis away\b/,
  },
  { word: 'is back', use: 'is available again', pattern: /\b(is|are|was|were|be) back\b/ },
  {
    word: 'takes no messages',
    use: 'blocked (memory or disk alarm)',
    pattern: /\btak(e|es|ing) no messages?\b/,
  },
  { word: 'asked to end', use: 'receives SIGTERM', pattern: /\basked to end\b/ },
  { word: 'patience', use: 'timeout', pattern: /\bpatien(ce|t)\b/ },
  {
    word: 'careful customer',
    use: 'a client that retries with its Idempotency-Key',
    pattern: /\bcareful customers?\b/,
  },
  { word: 'waiter', use: 'producer', pattern: /\bwaiters?\b/ },
  { word: 'chef', use: 'consumer', pattern: /\bchefs?\b/ },
  { word: 'ticket', use: 'message', pattern: /\btickets?\b/ },
  { word: 'kitchen', use: 'the name of the thing itself', pattern: /\bkitchens?\b/ },
];

/**
 * Where a word is right. `phrase` is removed from the line before the search; `file` limits it to these files.
 *
 * @type {{ phrase: RegExp, file?: RegExp, reason: string }[]}
 */
export const rightUses = [
  { phrase: /letters, digits/gi, reason: 'letters of the alphabet' },
  {
    phrase: /letters?/gi,
    file: /^apps\/warehouse\/src\/labels\/|\/printable-address|\/label-text\.ts$|\/delivery-address\.test\.ts$/,
    reason: 'letters of the alphabet, on a printed label',
  },
  { phrase: /letter-spacing|letterSpacing/g, reason: 'a property of CSS' },
  {
    phrase: /\b(small|capital|upper-case|lower-case|Latin|Greek|Cyrillic) letters?\b/gi,
    reason: 'letters of the alphabet',
  },
  {
    phrase: /\bx-(first-)?deaths?\b|\bx\(?-?\(?death\$|\(first\|last\)-death-|\bxDeath[A-Za-z]*/gi,
    reason: "RabbitMQ's name of a header",
  },
  { phrase: /PR_SET_PDEATHSIG|pdeathsig/g, reason: 'a name of Linux' },
  { phrase: /the[- ]life[- ]of[- ]one[- ]message/gi, reason: 'the title of a page' },
  {
    phrase: /\blives\b(?= as long as| on\b|\(|\))|\bit lives\b|\bconst lives\b/g,
    reason: 'a verb: of a process or a value',
  },
  { phrase: /\ballSettled\b/g, reason: 'a function of JavaScript' },
  { phrase: /\bsettled_at\b/g, reason: 'a column that applied migrations have' },
  { phrase: /\bmoved_at\b/g, reason: 'a column that applied migrations have' },
  {
    phrase: /\bmoves? (committed|the row|rows|them all|no position|the focus|it to)\b/gi,
    reason: 'a verb: rows, ports',
  },
  { phrase: /\bmoves the charge requests\b/g, reason: 'a verb: the relay publishes outbox rows' },
  { phrase: /\bmoney[- ]moved\b/g, reason: 'a verb: money' },
  { phrase: /\b(is|has|was|are) moved\b/g, reason: 'a verb: files, ports, consumers' },
  { phrase: /\bno row moves\b/g, reason: 'a verb: rows of a table on the screen' },
  { phrase: /\bThick arrows\b/g, file: /^docs\/architecture\.md$/, reason: 'arrows of a diagram' },
  { phrase: /\barrows?\b/gi, file: /^stack\/src\/docs\/topology-page\.ts$/, reason: 'arrows of a diagram' },
  { phrase: /\bArrow(Up|Down|Left|Right)\b/g, reason: 'keys of the keyboard' },
  { phrase: /\bdoubled up to\b/g, reason: 'a delay that grows' },
  { phrase: /address[- ]book/gi, reason: 'a list of addresses' },
  { phrase: /\bcontrol[- ]rooms\b/gi, reason: 'several processes of the control room' },
  {
    phrase: /.*/g,
    file: /^test\/end-to-end\/databases-match-their-schemas\.test\.ts$/,
    reason: 'names of columns and tables of an earlier version, whose rows a migration keeps',
  },
  {
    phrase: /messages_settled_total|message_settling_seconds|story_steps_dropped_total|STORIES_KEPT_HOURS/g,
    file: /^docs\/how-do-i\.md$/,
    reason: 'names of an earlier version, in the notes of the upgrade',
  },
  { phrase: /activity[.-]told/g, reason: 'a published message type of an earlier version' },
  { phrase: /\bbreak;|\bbreak (before|on)\b/g, reason: 'a statement of JavaScript' },
  {
    phrase: /\b(word|overflow|line|page)-?[bB]reak\b|break-(word|all|inside)|<br/g,
    reason: 'properties of CSS',
  },
  {
    phrase: /signed by the chef|Chef’s hat|Kitchen bell|Ticket pad/g,
    file: /\/seed-catalogue\.ts$|^docs\/openapi\//,
    reason: 'names of products',
  },
  {
    phrase: /tickets on a kitchen's order rail/g,
    file: /^README\.md$/,
    reason: 'the picture that the name comes from, in the one place where it stands',
  },
];

/** Files that are not searched. */
export const unsearched = [
  {
    file: /^test\/architecture\/style-words(-table\.mjs|\.test\.ts)$/,
    reason: 'they have the list of words',
  },
  { file: /^package-lock\.json$/, reason: 'generated by npm' },
  { file: /^libs\/contracts\/published\//, reason: 'a published contract never changes' },
  {
    file: /^prisma\/[^/]+\/migrations\/|^libs\/messaging\/migrations\//,
    reason: 'an applied migration never changes',
  },
  { file: /^prisma\/[^/]+\/generated\//, reason: 'generated by Prisma' },
  {
    file: /^(node_modules|dist|coverage|\.git|\.order-rail)\/|(^|\/)\.env|\.log$/,
    reason: 'not in the repository',
  },
];
