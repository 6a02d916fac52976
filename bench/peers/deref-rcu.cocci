// RCU-protected pointers fetched outside of a read-side critical section, one function at a time: a rule in the manner of DerefRCU of
// "Faults in Linux: Ten years later" (Palix et al., ASPLOS 2011). Not part of lorelint: bench/peers/peers.ts holds it against it.
// Two ways to be wrong: no lock on some way from the opening brace to the fetch, or the lock given back on the way.
// spatch --very-quiet --no-includes --sp-file deref-rcu.cocci FILE

@initialize:python@
@@
def say(p, what):
    print("%s:%s: %s(): %s" % (p[0].file, p[0].line, p[0].current_element, what))

@bare exists@
symbol rcu;
identifier f;
position p;
@@
f(...)
{
  ... when != rcu_read_lock()
      when != guard(rcu)()
      when != rcu_read_lock_dont_migrate()
      when any
(
  rcu_dereference@p(...)
|
  rcu_dereference_check@p(..., 0)
|
  __in_dev_get_rcu@p(...)
)
  ... when any
}

@gone exists@
symbol rcu;
position p;
@@
  rcu_read_unlock()
  ... when != rcu_read_lock()
      when != guard(rcu)()
      when any
(
  rcu_dereference@p(...)
|
  __in_dev_get_rcu@p(...)
)

@bare_bh exists@
identifier f;
position p;
expression e;
@@
f(...)
{
  ... when != rcu_read_lock_bh()
      when != local_bh_disable()
      when != spin_lock_bh(e)
      when != write_lock_bh(e)
      when != read_lock_bh(e)
      when any
  rcu_dereference_bh@p(...)
  ... when any
}

@bare_list exists@
symbol rcu;
iterator name list_for_each_entry_rcu, hlist_for_each_entry_rcu;
expression e, h;
identifier m;
identifier f;
position p;
statement S;
@@
f(...)
{
  ... when != rcu_read_lock()
      when != rcu_read_lock_bh()
      when != guard(rcu)()
      when any
(
  list_for_each_entry_rcu@p(e, h, m) S
|
  hlist_for_each_entry_rcu@p(e, h, m) S
)
  ... when any
}

@script:python@
p << bare.p;
@@
say(p, "no rcu_read_lock() before it")

@script:python@
p << gone.p;
@@
say(p, "after rcu_read_unlock()")

@script:python@
p << bare_bh.p;
@@
say(p, "BH is not off before it")

@script:python@
p << bare_list.p;
@@
say(p, "no reader lock before it")
