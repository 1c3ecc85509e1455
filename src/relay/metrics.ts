/** What a relay tells its operator, in Prometheus' text form: sums, never a name, an address or a topic. */
import type { MailboxCounts } from './mailbox.ts';
import type { Refusal } from './sockets.ts';

export interface NodeCounts {
  readonly connections: number;
  readonly reservations: number;
  /** Sockets and requests that were not let in, or were put out for others, by reason. */
  readonly refused: Readonly<Record<Refusal, number>>;
  /** Bytes held in memory for clients. */
  readonly held: number;
}

export function metricsText(mailbox: MailboxCounts, node: NodeCounts): string {
  const lines: string[] = [];
  const add = (name: string, kind: 'gauge' | 'counter', help: string, samples: readonly (readonly [labels: string, value: number])[]): void => {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...samples.map(([labels, value]) => `${name}${labels} ${value}`));
  };
  const gauge = (name: string, help: string, value: number): void => add(name, 'gauge', help, [['', value]]);
  gauge('kith_sessions', 'Mailbox streams now.', mailbox.sessions);
  gauge('kith_topics', 'Topics with objects.', mailbox.topics);
  gauge('kith_inboxes', 'Inboxes.', mailbox.inboxes);
  gauge('kith_objects', 'Objects and notices kept.', mailbox.objects);
  gauge('kith_bytes', 'Bytes of objects and notices kept.', mailbox.bytes);
  gauge('kith_pieces', 'Chunks and manifests of photos and videos kept.', mailbox.pieces);
  gauge('kith_piece_bytes', 'Their bytes.', mailbox.pieceBytes);
  gauge('kith_connections', 'libp2p connections now.', node.connections);
  gauge('kith_reservations', 'Circuit reservations now.', node.reservations);
  gauge('kith_watches', 'Subscriptions now.', mailbox.watches);
  gauge('kith_held_bytes', 'Bytes that wait in memory for clients.', node.held);
  gauge('process_resident_memory_bytes', 'Memory of the process.', process.memoryUsage.rss());
  add('kith_refused_total', 'counter', 'Sockets and requests that were not let in, or were put out for others, by reason.', Object.entries(node.refused).map(([why, value]) => [`{why="${why}"}`, value] as const));
  add('kith_pieces_given_total', 'counter', 'Chunks and manifests given out.', [['', mailbox.given]]);
  add('kith_answers_total', 'counter', 'Answers to mailbox requests by code.', Object.entries(mailbox.answers).map(([code, value]) => [`{code="${code}"}`, value] as const));
  return `${lines.join('\n')}\n`;
}
