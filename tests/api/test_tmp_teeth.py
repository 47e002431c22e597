import secrets, pytest
import api.operations.service as s
from tests.api.test_ledger_states import test_whatever_happens_the_ledger_keeps_its_promises as t
@pytest.mark.parametrize("seed", range(3))
def test_teeth(empty_database, signing_key, monkeypatch, seed, request):
    monkeypatch.setattr(s, "_backend_key", lambda row: secrets.token_hex(8))
    with pytest.raises(BaseException) as e:
        t(empty_database, signing_key, monkeypatch)
    print(type(e.value), str(e.value)[:300])
