;; A core that breaks the rules, each in one export.
(module
  (import "ports" "transmit_frame" (func $transmit (param i32 i32) (result i32)))
  (memory (export "memory") 1 1)
  (func (export "memory_bytes") (result i32) (i32.const 4096))
  (func (export "io_pointer") (result i32) (i32.const 1024))
  (func (export "io_capacity") (result i32) (i32.const 1280))
  (func (export "start") (result i32) unreachable)
  (func (export "wipe") (result i32) (call $transmit (i32.const 4090) (i32.const 100)))
  (func (export "abi_version") (result i32) (i32.load (i32.const 4093)))
  (func $recurse (export "access_clear") (result i32) (i32.add (call $recurse) (i32.const 1)))
  (func (export "tick") (result i32) (memory.grow (i32.const 1))))
