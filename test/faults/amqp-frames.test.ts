import { FrameReader } from './amqp-frames';

const header = Buffer.from([...Buffer.from('AMQP'), 0, 1, 0, 0]);
function frame(type: number, ...body: number[]): Buffer {
  const bytes = Buffer.from([0, 0, 0, 0, 2, type, 0, 0, ...body]);
  bytes.writeUInt32BE(bytes.length);
  return bytes;
}
const attach = frame(0, 0x00, 0x53, 0x12, 0x45);
const empty = frame(0);
const sasl = frame(1, 0x00, 0x53, 0x40, 0x45);
const event = frame(0, 0x00, 0x53, 0x14, ...Buffer.from('..x-opt-sequence-number..'));
const kinds = ['header', 'sasl', 'attach', 'empty', 'event'];

test('frames are told apart however they are cut into pieces, and no byte is lost', () => {
  const all = Buffer.concat([header, sasl, attach, empty, event]);
  for (const size of [1, 3, 8, 11, all.length]) {
    const reader = new FrameReader();
    const frames = Array.from({ length: Math.ceil(all.length / size) }, (_, piece) =>
      reader.read(all.subarray(piece * size, (piece + 1) * size)),
    ).flat();
    expect(frames.map(({ kind }) => kind)).toEqual(kinds);
    expect(Buffer.concat(frames.map(({ bytes }) => bytes))).toEqual(all);
  }
});

test('what is no frame is refused', () => {
  expect(() => new FrameReader().read(Buffer.alloc(8))).toThrow('this is no frame of AMQP');
});
