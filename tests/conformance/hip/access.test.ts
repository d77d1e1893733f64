// The access list keeps a point's x and the parity of its y (assembly/keying/access.ts): a Host Identity of the same x and the other y is
// another host, and one that is no point is nobody.

import assert from "node:assert/strict";
import { test } from "node:test";
import { concat, hex, hitOf, identity, number, u16, type Identity } from "./crypto.js";
import { assertRefused, identityNumber, P256, Thing, X25519 } from "./host.js";
import { Peer } from "./peer.js";
import { INVALID_PUBLIC_KEY, NOT_ALLOWED } from "../../errors.js";

const ORDER = number(hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"));
const own = identityNumber(P256, 1);
const evenAndOdd = [2, 3, 4, 5, 6].map((n) => identityNumber(P256, n));

/** The identity whose point is the negative: x is the same, y is p - y. */
function negative({ privateKey }: Identity): Identity {
  return identity(P256, hex((ORDER - number(privateKey)).toString(16).padStart(64, "0")));
}

/** An exchange that this peer begins, or the core; what the core answers to the packet that shows the Host Identity. */
const meetings: Record<string, (thing: Thing, peer: Peer) => Uint8Array> = {
  "as Initiator": (thing, peer) => peer.i2(thing.answer(peer.i1(own.hit))),
  "as Responder": (thing, peer) => peer.r1(thing.initiate(peer.identity.hit)[1]),
};

for (const [role, meet] of Object.entries(meetings)) {
  test(`of two peers with one x the list lets in the one that is on it (the peer ${role})`, () => {
    const parities = new Set<number>();
    for (const listed of evenAndOdd) {
      const mirrored = negative(listed);
      assert.deepEqual(mirrored.host.slice(0, 34), listed.host.slice(0, 34), "x");
      assert.notEqual((mirrored.host[65]! ^ listed.host[65]!) & 1, 0, "parity of y");
      parities.add(listed.host[65]! & 1);
      const thing = new Thing({ identities: [own], allow: [listed] });
      const packet = meet(thing, new Peer({ identity: mirrored }));
      thing.clear();
      assertRefused(thing, packet, NOT_ALLOWED);
      assert.equal(thing.products, 0, "public-key work");
      assert.equal(thing.core.accessAllow(mirrored.host), 1, "an entry of its own");
      assert.equal(thing.core.accessAllow(listed.host), 0);
      assert.equal(thing.receive(packet), 0);
      assert.equal(thing.receive(meet(thing, new Peer({ identity: listed }))), 0);
    }
    assert.equal(parities.size, 2, "peers of both parities");
  });

  test(`a Host Identity with the x and parity of one on the list that is no point is refused (the peer ${role})`, () => {
    for (const listed of evenAndOdd) {
      for (const at of [33 + 1, 65]) {
        // Another y of the same parity: no point, since a curve has two y for an x.
        const host = listed.host.slice();
        host[at] = host[at]! ^ 2;
        const forged = { ...listed, host, hit: hitOf(host) };
        const thing = new Thing({ identities: [own], allow: [listed] });
        const packet = meet(thing, new Peer({ identity: forged }));
        assertRefused(thing, packet, INVALID_PUBLIC_KEY);
        assert.ok(thing.read(thing.layout.keying).every((octet) => octet === 0));
        assert.throws(() => thing.core.accessAllow(host), { code: INVALID_PUBLIC_KEY });
      }
    }
  });
}

test("an X25519 Host Identity is let in by all of its octets", () => {
  const listed = identityNumber(X25519, 2);
  const mine = identityNumber(X25519, 1);
  for (let at = 2; at < 34; at++) {
    const host = listed.host.slice();
    // Two octets twelve apart: FOLD, and so the HIT, stays.
    const twin = at + 12 < 34 ? at + 12 : at - 12;
    for (const place of [at, twin]) host[place] = host[place]! ^ 0x80;
    assert.deepEqual(hitOf(host), listed.hit);
    const thing = new Thing({ identities: [mine], allow: [listed] });
    const peer = new Peer({ identity: { ...listed, host } });
    const packet = peer.i2(thing.answer(peer.i1(mine.hit)));
    assertRefused(thing, packet, NOT_ALLOWED);
  }
});

test("a point of another label, or one octet longer or shorter, is not the one on the list", () => {
  const [listed] = evenAndOdd;
  const thing = new Thing({ identities: [own], allow: [listed!] });
  for (const host of [concat(u16(2), listed!.publicKey), listed!.host.slice(0, 34), concat(listed!.host, hex("00"))]) {
    assert.throws(() => thing.core.accessAllow(host), { code: INVALID_PUBLIC_KEY });
  }
  assert.equal(thing.core.accessAllow(listed!.host), 0);
});
