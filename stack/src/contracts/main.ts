import { subscriptions } from '#contracts';
import { checkContracts } from './check-contracts.js';
import { fileOf, PUBLISHED, writePublished } from './published-folder.js';
import { contractsOf } from './published-version.js';

const { problems, unpublished } = checkContracts(contractsOf(subscriptions), PUBLISHED);
if (problems.length > 0) {
  console.error(
    `Published nothing, because the contracts have problems:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
  );
  process.exit(1);
}
for (const version of unpublished) {
  writePublished(PUBLISHED, version);
  console.log(`Wrote ${PUBLISHED}/${fileOf(version)}. Commit it.`);
}
if (unpublished.length === 0) console.log('Every version in the code is published already.');
