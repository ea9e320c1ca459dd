import { z } from 'zod/v4';
import { readOutside } from '../../model/outside';
import { fileOffer, linkCard, severalCard, type Card } from '../cards';
import type { Message } from '../connector';
import type { CheckedActivity } from '../door';
import { evidenceWords, historyWords } from '../history-texts';
import type { BotParts, EvidenceParts } from '../parts';
import { placeOf } from '../sender';
import { requestAddress } from './addresses';
import { privateReader } from './history';
import { recordFirst } from './reader';
import { findFor } from './show';
import { isUploadAddress, uploadFile } from './upload';

/** Larger packs are fetched from the page: Teams takes a file in one piece. */
const maxBytes = 50 * 1024 * 1024;
const formatNumber = 1;

/**
 * Answers `evidence ID`: to an auditor, in a chat of their own, the offer of a file, which Teams puts into their OneDrive
 * once they agree. Where files cannot be given, the page of the request.
 */
export async function answerEvidence(
  parts: BotParts,
  activity: CheckedActivity,
  id: string,
): Promise<Card | Message | string> {
  const reader = await privateReader(parts, activity);
  if (typeof reader === 'string') return reader;
  if (reader.sees !== 'all') return reader.unsure ? historyWords.unsure : evidenceWords.onlyAuditors;
  const found = await findFor(parts, reader, id);
  if (typeof found === 'string') return found;
  if (Array.isArray(found)) return severalCard(found.map((one) => one.id));
  const pack = await parts.evidence?.packOf(found.id);
  if (pack === undefined || pack.bytes.length > maxBytes) return pageOf(parts, found.id);
  const context = { v: formatNumber, id: found.id };
  return fileOffer(pack.name, pack.bytes.length, evidenceWords.offer(found.id, pack.verified), context);
}

function pageOf({ cards: { publicUrl } }: BotParts, id: string): Card | string {
  if (publicUrl === undefined) return evidenceWords.noLink;
  return linkCard(evidenceWords.title, evidenceWords.link, historyWords.openRequest, requestAddress(publicUrl, id));
}

const text = z.string().min(1).max(2_000);
const consent = z.discriminatedUnion('action', [
  z.object({ action: z.literal('decline') }),
  z.object({
    action: z.literal('accept'),
    context: z.strictObject({
      v: z.literal(formatNumber),
      id: z.string().regex(/^[LRA]-[0-9A-HJKMNP-TV-Z]{10}$/),
    }),
    uploadInfo: z.object({
      name: z.string().min(1).max(400),
      uploadUrl: text,
      contentUrl: text,
      uniqueId: z.string().min(1).max(200),
      fileType: z.string().min(1).max(20),
    }),
  }),
]);

type Accepted = Extract<z.output<typeof consent>, { action: 'accept' }>;

/**
 * Takes the answer to such an offer. Who may have the file is asked anew, and it is made anew: what stands in the offer is
 * only an id. The upload goes on behind the answer, which Teams waits 5 s for, and tells by a message how it ended.
 *
 * @returns false for what cannot be read, or leads elsewhere than Teams' files do.
 */
export function answerConsent(parts: BotParts, activity: CheckedActivity): boolean {
  const parsed = readOutside(consent, activity['value']);
  if (!parsed.success) return false;
  const { data } = parsed;
  if (data.action === 'decline') return true;
  const { evidence } = parts;
  if (evidence === undefined) return false;
  const urls = [data.uploadInfo.uploadUrl, data.uploadInfo.contentUrl];
  if (!urls.every((url) => isUploadAddress(url, evidence.allowLoopback))) return false;
  // Behind the answer, which it must not hold up.
  setImmediate(() => void handOver(parts, activity, data, evidence));
  return true;
}

async function handOver(
  parts: BotParts,
  activity: CheckedActivity,
  accepted: Accepted,
  evidence: EvidenceParts,
): Promise<void> {
  const tell = async (said: string | Message): Promise<void> => {
    const message = typeof said === 'string' ? { type: 'message', text: said } : said;
    await parts.connector.post(placeOf(activity, parts.tenantId).thread, message, parts.timeouts.sendMs);
  };
  try {
    await tell(await handedOver(parts, activity, accepted, evidence));
  } catch (error) {
    parts.log.error({ err: error }, 'an evidence pack could not be handed over');
    await tell(evidenceWords.failed).catch(() => undefined);
  }
}

async function handedOver(
  parts: BotParts,
  activity: CheckedActivity,
  { context: { id }, uploadInfo }: Accepted,
  evidence: EvidenceParts,
): Promise<string | Message> {
  const reader = await privateReader(parts, activity);
  if (typeof reader === 'string') return reader;
  if (reader.sees !== 'all') return reader.unsure ? historyWords.unsure : evidenceWords.onlyAuditors;
  const pack = await evidence.packOf(id);
  if (pack === undefined) return evidenceWords.none;
  const { handedOut } = pack;
  const refused = await recordFirst(parts, reader, { what: 'evidence', requestId: id, handedOut });
  if (refused !== undefined) return refused;
  const { uploadUrl, contentUrl, uniqueId, fileType, name } = uploadInfo;
  const status = await uploadFile(uploadUrl, pack.bytes, evidence.uploadMs);
  if (status < 200 || status > 299) {
    parts.log.warn({ status }, 'an evidence pack was refused');
    return evidenceWords.failed;
  }
  const content = { uniqueId, fileType };
  return {
    type: 'message',
    ...(pack.verified ? {} : { text: evidenceWords.notVerified }),
    attachments: [{ contentType: 'application/vnd.microsoft.teams.card.file.info', contentUrl, name, content }],
  };
}
