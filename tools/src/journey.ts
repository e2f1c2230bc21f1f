/**
 * `journey [VISITOR]`: what a visitor did in the shop, as the browser has told it; without a name
 * the visitors heard of last.
 */
import { scanTopic } from '@thingy/simba/kafka';
import { browserMoment } from './journey/browser-moment.ts';
import { drawJourney, listJourneys } from './journey/draw-journey.ts';
import { Journeys } from './journey/journeys.ts';
import { toolSettings } from './kafka/tool-settings.ts';

const LISTED_MAX = 50;
const [visitor = null] = process.argv.slice(2);
const { kafka, topicPrefix } = toolSettings('journey');
const journeys = new Journeys(visitor);
for await (const { value } of scanTopic(kafka, `${topicPrefix}browser`)) {
  const moment = browserMoment(value);
  if (moment !== null) journeys.add(moment);
}
const found = journeys.all();
if (found.length > 0) {
  const [journey] = found;
  const isOne = visitor !== null && journey !== undefined;
  console.log(isOne ? drawJourney(journey) : listJourneys(found.slice(0, LISTED_MAX)));
} else {
  console.error(visitor === null ? 'no browser has told anything yet' : `nothing of ${visitor}`);
  process.exitCode = 1;
}
