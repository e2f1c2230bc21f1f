import type { Histogram } from '@thingy/simba';

/** What a process may tell at `/metrics`, by name without the prefix, and what it says. */
export const FIGURES = {
  probe_ok: 'Whether this probe is answered with 200 now',
  replica_state: 'Whether the replica is in this state',
  log_next_offset: 'The next offset that the replica applies',
  log_lag_records: 'Records of the log that the replica has not applied yet',
  log_last_contact_timestamp_seconds: 'When the log answered last; 0: never',
  rules_level: 'The level whose rules are in force',
  snapshot_offset: 'Where the snapshot ended that the replica started from; 0: it had none',
  snapshots_ignored_total: 'Snapshots that were found at the start and not used',
  stuck_at_offset: 'The record that the replica stands in front of; told only while it is stuck',
  digest_position: 'The last multiple of so many records at which a digest was taken',
  digest_value: 'A number made of that position and the digest of the model there',

  records_total: 'Records that were applied, by what they came to',
  outcomes_total: 'Outcomes that were published, of what came after the replay',
  applied_records_total: 'Records that were applied, in batches and in single steps',
  apply_seconds_total: 'Time of applying them',
  publishes_total: 'Times that changes were made visible to readers',
  publish_seconds_total: 'Time of making changes visible, and of telling those who wait for them',
  batches_total: 'Batches that were made',
  batching: 'Whether a batch is being made',
  batch_from_records: 'How far behind its log the replica makes batches',
  model_entries: 'Entries of the model',
  source_mark_offset: 'Offset of the last fact applied, in the log that it comes from',
  claims: 'Claims in force',
  owed_effects: 'Effects that are not done yet; no more than 1,000 are counted',

  command_duration_seconds: 'Time from submitting a command until its answer, by what that was',
  waiting_callers: 'Callers that wait for a record to be applied or for a position',
  appends_total: 'Appends, by what became of them',
  append_batch_duration_seconds: 'Time of appending a batch, with all attempts',
  append_batch_records: 'Records of an appended batch',
  append_circuit: 'Whether the circuit breaker of appends is in this state',
  kafka_request_duration_seconds: 'Time from a request to Kafka until its answer',
  kafka_response_bytes: 'Size of answers of Kafka',
  kafka_connections_total: 'Connections to Kafka that were opened',
  kafka_retries_total: 'Times that a Kafka client was given up and its work tried again',

  http_request_duration_seconds: 'Time from a request to its answer, by route and status',
  http_requests_refused_total: 'Requests refused before anything was done for them',
  http_requests_shortened_total:
    'Requests answered around the framework: kept answers, and commands',
  kept_answers: 'Answers that are kept',
  kept_answers_bytes: 'Memory that they take, as far as it is counted',
  live_sockets: 'Sockets that are open',
  live_sockets_opened_total: 'Sockets that were opened',
  live_sockets_refused_total: 'Sockets that were refused before they were opened, by why',
  live_sockets_closed_total: 'Sockets that were closed, by the code of RFC 6455',
  live_messages_total: 'Messages sent over sockets, by type',
  live_resumes_total: 'Pages that came with a position: told what they lack, or to read again',
  live_slow_readers_dropped_total: 'Sockets closed since too much waited to be read there',
  live_push_duration_seconds: 'Time from a first change until all who watch have been sent theirs',
  event_loop_late_seconds: 'By how much the event loop is late, smoothed: what requests wait for',
  memory_limit_bytes: 'Memory that the process may have, of its container or of the machine',
  heap_limit_bytes: 'What the heap of JavaScript may have of it',

  newest_snapshot_offset: 'Where the newest snapshot ends that was written or found; 0: none',
  newest_snapshot_timestamp_seconds: 'When it was written; 0: none',
  newest_snapshot_age_records: 'Records since then: what a start has to replay',
  snapshots_total: 'Attempts to have a snapshot that is new enough, by what they came to',

  mail_configured: 'Whether this replica has somewhere to hand mails in',
  mail_owed_since_timestamp_seconds: 'Since when the oldest mail is owed; 0: none is',
  mail_server_away: 'Whether the last attempt to hand a mail in found no server that takes any',
  mails_total: 'Attempts to send a mail, by its kind and what they came to',
  mails_under_way: 'Mails that this replica has claimed, or is about to',
  mail_claims_total: 'Claims to mails, by what became of them',

  bridge_lag_records: 'Records of the source that are not routed yet',
  bridge_unconfirmed_facts: 'Facts sent that their targets have not shown yet',
  bridge_facts_total: 'Facts appended, repetitions included',
  bridge_gaps_total: 'Facts that the target ignored because one before them was missing',
  browser_events_total: 'Events that browsers have sent, by what became of them',
  bridge_routes_stopped: 'Whether the routes of the source wait for an operator',
} as const;

export type FigureName = keyof typeof FIGURES;

/** One of several figures of a name, told apart by labels; `_total` for what grows since start. */
export interface Figure {
  readonly name: FigureName;
  /** The same names for every figure of a name, and few values. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number | Histogram;
}

/** One for each state, 1 for the one that is. */
export function stateFigures(
  name: FigureName,
  states: readonly string[],
  state: string,
  labels: Readonly<Record<string, string>> = {},
): readonly Figure[] {
  return states.map((each) => ({
    name,
    labels: { ...labels, state: each },
    value: each === state ? 1 : 0,
  }));
}
